#include "hml/event/hepmc_texts.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "hml/event/particle_record.hpp"

namespace hml::hepmc {

namespace {

// The next line that says something, and its number; false at the end of the text.
bool next_line(std::string_view& text, std::string_view& line, int& number) {
  while (!text.empty()) {
    const void* const end = std::memchr(text.data(), '\n', text.size());
    const std::size_t length = end ? static_cast<std::size_t>(static_cast<const char*>(end) - text.data()) : text.size();
    line = text.substr(0, length);
    text.remove_prefix(std::min(length + 1, text.size()));
    ++number;
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) return true;
  }
  return false;
}

void parse_event(Lines& lines, std::string_view text, int& number, Event& event) {
  std::string_view line;
  event.clear();
  if (next_line(text, line, number)) lines.begin(line, event);
  while (next_line(text, line, number)) lines.line(line, event);
  lines.end(event);
}

}  // namespace

Events parse(const Texts& texts) {
  // What a particle takes as a rule, with its share of the vertices.
  constexpr std::size_t usual_text = 150;
  ParticleRecord record(static_cast<std::size_t>(texts.size()), texts.text.size() / usual_text);
  Event event;
  std::unique_ptr<Lines> lines;
  for (std::size_t i = 0; i < texts.starts.size(); ++i) {
    const auto& start = texts.starts[i];
    if (!lines || texts.starts[i - 1].version != start.version) lines = lines_of(start.version);
    const std::size_t end = i + 1 < texts.starts.size() ? texts.starts[i + 1].at : texts.text.size();
    int number = start.line - 1;
    try {
      parse_event(*lines, std::string_view(texts.text).substr(start.at, end - start.at), number, event);
    } catch (const Malformed& malformed) {
      throw Error(ErrorKind::input,
                  fmt::format("event {} is torn: {}", texts.first + static_cast<std::int64_t>(i), malformed.problem),
                  Place{texts.path.string(), number});
    }
    event.add_to(record);
  }
  return record.take();
}

}  // namespace hml::hepmc
