#include "hml/event/hepmc.hpp"

#include <istream>

#include <fmt/format.h>

#include "hml/event/hepmc_lines.hpp"
#include "hml/event/particle_record.hpp"
#include "hml/event/text_buffer.hpp"

namespace hml {

struct HepmcReader::Implementation {
  template <class Source>
  Implementation(std::filesystem::path where, Source&& source)
      : path(std::move(where)), buffer(std::forward<Source>(source)) {
    constexpr int header_lines = 10;
    for (int i = 0; i < header_lines && !lines && buffer.next_line(line);)
      i += !line.empty(), lines = hepmc::lines_of(line);
    if (!lines && buffer.problem().empty())
      throw Error(
          ErrorKind::input,
          fmt::format("'{}' is no HepMC2 or HepMC3 text: no line 'HepMC::...-START_EVENT_LISTING'", path.string()));
    if (!lines) torn(buffer.problem());
  }

  [[noreturn]] void torn(const std::string& why) const {
    throw Error(ErrorKind::input, fmt::format("event {} is torn: {}", events, why),
                Place{path.string(), buffer.line()});
  }

  // The next line that says something; false at the end of the file.
  bool next_line() {
    while (buffer.next_line(line))
      if (line.find_first_not_of(" \t\r") != std::string::npos) return true;
    if (!buffer.problem().empty()) torn(buffer.problem());
    if (!ended) torn("the file ends without 'END_EVENT_LISTING'");
    return false;
  }

  // Markers of the listing; files may be joined end to end.
  bool is_marker() {
    if (!line.starts_with("HepMC::")) return false;
    if (line.find("END_EVENT_LISTING") != std::string::npos) ended = true;
    if (auto other = hepmc::lines_of(line)) lines = std::move(other), ended = false;
    return true;
  }

  // False at the end of the file. An event ends where the next one or a marker begins.
  bool next(hepmc::Event& event) {
    while (!waiting) {
      if (!next_line()) return false;
      waiting = !is_marker() && line.starts_with("E ");
    }
    event = {};
    lines->begin(line, event);
    for (waiting = false; next_line();) {
      waiting = line.starts_with("E ");
      if (waiting || is_marker()) break;
      lines->line(line, event);
    }
    lines->end(event);
    return true;
  }

  std::filesystem::path path;
  TextBuffer buffer;
  std::string line;
  std::unique_ptr<hepmc::Lines> lines;
  bool waiting = false, ended = false;  // the line begins an event; the listing is over
  std::int64_t events = 0;
};

HepmcReader::HepmcReader(std::filesystem::path path)
    : implementation_(std::make_unique<Implementation>(path, path)) {}
HepmcReader::HepmcReader(std::unique_ptr<std::istream> bytes, std::string name)
    : implementation_(std::make_unique<Implementation>(std::move(name), std::move(bytes))) {}
HepmcReader::~HepmcReader() = default;
HepmcReader::HepmcReader(HepmcReader&&) noexcept = default;
HepmcReader& HepmcReader::operator=(HepmcReader&&) noexcept = default;

std::int64_t HepmcReader::position() const { return implementation_->events; }

Events HepmcReader::read(std::int64_t most) {
  ParticleRecord record;
  hepmc::Event event;
  try {
    while (record.size() < most && implementation_->next(event)) {
      event.add_to(record);
      ++implementation_->events;
    }
  } catch (const hepmc::Malformed& malformed) {
    implementation_->torn(malformed.problem);
  }
  return record.take();
}

}  // namespace hml
