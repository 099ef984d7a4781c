#include "hml/event/hepmc.hpp"

#include <fmt/format.h>

#include "hml/event/hepmc_lines.hpp"
#include "hml/event/hepmc_texts.hpp"
#include "hml/event/text_buffer.hpp"

namespace hml {

/// Cuts a listing into the texts of its events.
struct HepmcReader::Implementation {
  Implementation(std::unique_ptr<TextBuffer> text, std::filesystem::path name)
      : path(std::move(name)), opened(std::move(text)), buffer(*opened) {
    constexpr int header_lines = 10;
    std::optional<hepmc::Version> found;
    std::string line;
    for (int i = 0; i < header_lines && !found && buffer.next_line(line);)
      i += !line.empty(), found = hepmc::version_of(line);
    if (!found && buffer.problem().empty())
      throw Error(
          ErrorKind::input,
          fmt::format("'{}' is no HepMC2 or HepMC3 text: no line 'HepMC::...-START_EVENT_LISTING'", path.string()));
    if (!found) torn(buffer.problem());
    version = *found;
  }

  [[noreturn]] void torn(const std::string& why) const {
    throw Error(ErrorKind::input, fmt::format("event {} is torn: {}", events, why), Place{path.string(), buffer.line()});
  }

  void check_end() const {
    if (!buffer.problem().empty()) torn(buffer.problem());
    if (!ended) torn("the file ends without 'END_EVENT_LISTING'");
  }

  // Markers of the listing; files may be joined end to end.
  bool is_marker(std::string_view line) {
    if (!line.starts_with("HepMC::")) return false;
    if (line.find("END_EVENT_LISTING") != std::string_view::npos) ended = true;
    if (const auto other = hepmc::version_of(line)) version = *other, ended = false;
    return true;
  }

  // The line that begins an event, if it was not met before; false at the end of the file.
  bool find_beginning() {
    while (!beginning.starts_with("E ")) {
      beginning.clear();
      if (!buffer.append_line(beginning)) return check_end(), false;
      is_marker(beginning);
    }
    return true;
  }

  // An event ends where the next one or a marker begins.
  bool cut_event(hepmc::Texts& to) {
    if (!find_beginning()) return false;
    to.starts.push_back({to.text.size(), buffer.line(), version});
    to.text += beginning;
    beginning.clear();
    while (buffer.append_lines(to.text, "EH")) {
      buffer.append_line(beginning);
      if (beginning.starts_with("E ") || is_marker(beginning)) return true;
      to.text += beginning;
      beginning.clear();
    }
    return check_end(), true;
  }

  std::filesystem::path path;
  std::unique_ptr<TextBuffer> opened;
  TextBuffer& buffer;
  hepmc::Version version{};
  std::string beginning;  // the line that ended the event before
  bool ended = false;     // the listing is over
  std::int64_t events = 0;
  std::size_t usual_size = 0;  // of the texts that were cut last
};

HepmcReader::HepmcReader(std::filesystem::path path)
    : implementation_(std::make_unique<Implementation>(std::make_unique<TextBuffer>(path), path)) {}
HepmcReader::HepmcReader(std::unique_ptr<TextBuffer> text, std::string name)
    : implementation_(std::make_unique<Implementation>(std::move(text), std::move(name))) {}
HepmcReader::~HepmcReader() = default;
HepmcReader::HepmcReader(HepmcReader&&) noexcept = default;
HepmcReader& HepmcReader::operator=(HepmcReader&&) noexcept = default;

std::int64_t HepmcReader::position() const { return implementation_->events; }

PendingEvents HepmcReader::prepare(std::int64_t most) {
  auto texts = std::make_shared<hepmc::Texts>();
  texts->path = implementation_->path;
  texts->first = implementation_->events;
  // Growing step by step would copy a text of megabytes several times.
  texts->text.reserve(implementation_->usual_size + implementation_->usual_size / 8);
  while (texts->size() < most && implementation_->cut_event(*texts)) ++implementation_->events;
  implementation_->usual_size = texts->text.size();
  return {texts->size(), [texts] { return hepmc::parse(*texts); }};
}

Events HepmcReader::read(std::int64_t most) { return prepare(most).make(); }

}  // namespace hml
