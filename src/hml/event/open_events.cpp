#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/event/chain.hpp"
#include "hml/event/hepmc.hpp"
#include "hml/event/lhe.hpp"
#include "hml/event/parquet.hpp"
#include "hml/event/pile_up_file.hpp"
#include "hml/event/root/source.hpp"
#include "hml/event/source.hpp"
#include "hml/event/store.hpp"
#include "hml/event/text_buffer.hpp"

namespace hml {

namespace fs = std::filesystem;

namespace {

PendingEvents already_made(Events made) {
  auto events = std::make_shared<Events>(std::move(made));
  return {events->size(), [events] { return std::move(*events); }};
}

}  // namespace

PendingEvents EventSource::prepare(std::int64_t begin, std::int64_t end) {
  if (size()) return {end - begin, [this, begin, end] { return read(begin, end); }};
  return already_made(read(begin, end));
}

namespace {

class StoredSource : public EventSource {
 public:
  explicit StoredSource(const fs::path& path) : reader_(path) {}
  std::optional<std::int64_t> size() const override { return reader_.size(); }
  void request(const std::vector<ColumnRequest>& requests) override { reader_.request(requests); }
  Events read(std::int64_t begin, std::int64_t end) override { return reader_.read(begin, end); }

 private:
  EventReader reader_;
};

// A text file, which is read from its beginning to its end. All of an event is read, whatever is asked for.
template <class Reader>
class TextSource : public EventSource {
 public:
  explicit TextSource(const fs::path& path) : reader_(path) {}
  std::optional<std::int64_t> size() const override { return {}; }
  void request(const std::vector<ColumnRequest>&) override {}
  Events read(std::int64_t begin, std::int64_t end) override { return prepare(begin, end).make(); }
  PendingEvents prepare(std::int64_t begin, std::int64_t end) override {
    if (begin != reader_.position() || end < begin)
      throw Error(ErrorKind::internal, fmt::format("events {} to {} are asked for of a text that stands at event {}",
                                                   begin, end, reader_.position()));
    PendingEvents pending;
    if constexpr (requires { reader_.prepare(0); })
      pending = reader_.prepare(end - begin);
    else
      pending = already_made(reader_.read(end - begin));
    pending.make = [make = std::move(pending.make)] {
      Events events = make();
      events.check("text of events");
      return events;
    };
    return pending;
  }

 private:
  Reader reader_;
};

// The first bytes, unpacked where they are packed.
std::string head_of(const fs::path& path, bool unpacked) {
  constexpr std::size_t enough = 1024;
  if (unpacked) {
    TextBuffer buffer(path);
    std::string text(buffer.ahead().substr(0, enough));
    if (text.empty() && !buffer.problem().empty())
      throw Error(ErrorKind::input, fmt::format("'{}' is torn: {}", path.string(), buffer.problem()));
    return text;
  }
  std::string head(enough, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return head;
}

// What a file of no known kind looks like, in words.
std::string looks_like(const std::string& head) {
  static constexpr std::pair<std::string_view, std::string_view> known[] = {{"PK\x03\x04", "a zip archive (npz?)"},
                                                                            {"\x93NUMPY", "a NumPy array"},
                                                                            {"%PDF", "a PDF document"},
                                                                            {"\x7f"
                                                                             "ELF",
                                                                             "a program"}};
  if (head.empty()) return "an empty file";
  for (const auto& [start, words] : known)
    if (head.starts_with(start)) return std::string(words);
  const auto line = head.substr(0, std::min<std::size_t>(head.find('\n'), 40));
  const bool text =
      std::all_of(line.begin(), line.end(), [](unsigned char c) { return std::isprint(c) || c == '\t' || c == '\r'; });
  return text ? fmt::format("a text that begins with '{}'", line) : "no format of events";
}

// "file.root:tree" is a tree of a file; a file that bears such a name goes first.
std::pair<fs::path, std::string> split_tree(const fs::path& path) {
  const std::string text = path.string();
  const auto colon = text.rfind(':');
  std::error_code ignored;
  if (colon == std::string::npos || fs::exists(path, ignored) || !fs::exists(text.substr(0, colon), ignored))
    return {path, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

std::unique_ptr<EventSource> open_one(const fs::path& path) {
  const auto [file, tree] = split_tree(path);
  std::error_code problem;
  // What can be read only once tells its format only as it is read.
  if (path == "-" || fs::is_fifo(file, problem) || fs::is_character_file(file, problem))
    return std::make_unique<TextSource<HepmcReader>>(file);
  if (!fs::is_regular_file(file, problem))
    throw Error(ErrorKind::io, fmt::format("cannot read '{}': {}", file.string(),
                                           fs::is_directory(file, problem) ? "it is a folder" : "no such file"));
  const std::string raw = head_of(file, false);
  if (raw.starts_with("root")) return std::make_unique<RootEventSource>(file, tree);
  if (raw.starts_with("\x89HDF\r\n\x1a\n")) return std::make_unique<StoredSource>(file);
  if (raw.starts_with("PAR1")) return open_parquet(file);
  // The format begins with its first event and so has no mark of its own.
  if (file.extension() == ".pileup") return open_pile_up_events(file);
  const bool packed = is_packed(raw);
  const std::string text = packed ? head_of(file, true) : raw;
  if (text.find("HepMC::") != std::string::npos) return std::make_unique<TextSource<HepmcReader>>(file);
  if (text.find("<LesHouchesEvents") != std::string::npos) return std::make_unique<TextSource<LheReader>>(file);
  throw Error(ErrorKind::input,
              fmt::format("'{}' is no file of events (ROOT, HepMC, LHE, Parquet, .pileup or hml's HDF5): it is {}{}",
                          file.string(), packed ? "packed, and inside " : "", looks_like(text)));
}

}  // namespace

std::unique_ptr<EventSource> open_events(const fs::path& path) { return open_events(std::vector<fs::path>{path}); }

std::unique_ptr<EventSource> open_events(const std::vector<fs::path>& paths) {
  auto files = expand_patterns(paths);
  if (files.size() == 1) return open_one(files.front());
  return std::make_unique<EventChain>(std::move(files), open_one);
}

}  // namespace hml
