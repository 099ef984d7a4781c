#include "hml/observe/name.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/core/error.hpp"
#include "hml/event/events.hpp"

namespace hml {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// A piece of the text, remembered with its position.
struct Piece {
  std::string_view text;
  std::size_t position;
};

class NameParser {
 public:
  explicit NameParser(std::string_view text) : text_(text) {}

  ObservableName observable_name() const {
    const std::size_t dot = text_.rfind('.');
    if (dot == std::string_view::npos) fail("expected '<object>.<observable>', found no dot", text_.size());
    ObservableName out;
    const Piece last = trim({text_.substr(dot + 1), dot + 1});
    check_observable(last);
    out.observable = std::string(last.text);
    out.observable_position = last.position;
    for (const Piece& object : split({text_.substr(0, dot), 0}, ',')) out.objects.push_back(object_name(object));
    return out;
  }

  ObjectName object_name(Piece piece) const {
    piece = trim(piece);
    ObjectName out;
    for (const Piece& part : split(piece, '.')) out.steps.push_back(step(part));
    return out;
  }

  Piece whole() const { return {text_, 0}; }

 private:
  [[noreturn]] void fail(const std::string& problem, std::size_t position) const {
    throw Error(ErrorKind::config, mark_position(fmt::format("name '{}': {}", text_, problem), text_, position));
  }

  static std::vector<Piece> split(Piece piece, char separator) {
    std::vector<Piece> out;
    for (std::size_t begin = 0;;) {
      const std::size_t end = std::min(piece.text.find(separator, begin), piece.text.size());
      out.push_back({piece.text.substr(begin, end - begin), piece.position + begin});
      if (end == piece.text.size()) return out;
      begin = end + 1;
    }
  }

  static Piece trim(Piece piece) {
    while (!piece.text.empty() && piece.text.front() == ' ') piece.text.remove_prefix(1), ++piece.position;
    while (!piece.text.empty() && piece.text.back() == ' ') piece.text.remove_suffix(1);
    return piece;
  }

  void check_observable(const Piece& piece) const {
    if (piece.text.empty()) fail("expected an observable after the dot", piece.position);
    if (!is_letter(piece.text.front())) fail("an observable starts with a letter", piece.position);
    for (std::size_t i = 0; i < piece.text.size(); ++i)
      if (const char c = piece.text[i]; !is_letter(c) && !is_digit(c) && c != '_')
        fail(fmt::format("'{}' cannot stand in an observable", c), piece.position + i);
  }

  // step = name ["_"] [index | [index] ":" [index]]; the digits at the end of the word are the index.
  ObjectStep step(const Piece& piece) const {
    if (piece.text.empty()) fail("expected an object such as 'jet0' or 'jet:3'", piece.position);
    if (!is_letter(piece.text.front())) fail("an object starts with the name of a collection", piece.position);
    std::size_t end = 0;
    while (end < piece.text.size() &&
           (is_letter(piece.text[end]) || is_digit(piece.text[end]) || piece.text[end] == '_'))
      ++end;
    const std::size_t colon = end;
    if (colon < piece.text.size() && piece.text[colon] != ':')
      fail(fmt::format("'{}' cannot stand in an object", piece.text[colon]), piece.position + colon);

    std::size_t digits = colon;
    while (is_digit(piece.text[digits - 1])) --digits;
    const Piece before{piece.text.substr(digits, colon - digits), piece.position + digits};
    std::string_view name = piece.text.substr(0, digits);
    if (name.back() == '_') name.remove_suffix(1);

    ObjectStep out;
    out.name = lower_case(name);
    if (!before.text.empty()) out.start = index(before, name);
    if (colon == piece.text.size()) {
      out.single = !before.text.empty();
      return out;
    }
    const Piece after{piece.text.substr(colon + 1), piece.position + colon + 1};
    if (!after.text.empty()) out.stop = index(after, name);
    if (out.stop && *out.stop <= out.start)
      fail("the range is empty: it stops where it starts or before", after.position);
    return out;
  }

  std::int64_t index(const Piece& piece, std::string_view name) const {
    constexpr std::size_t most_digits = 9;
    for (std::size_t i = 0; i < piece.text.size(); ++i)
      if (!is_digit(piece.text[i])) fail("expected a number", piece.position + i);
    if (piece.text.size() > 1 && piece.text.front() == '0')
      fail(fmt::format("an index has no leading zero; write '{0}{1}_' for the collection '{0}{1}' or '{0}{1}_0' for "
                       "its first object",
                       name, piece.text),
           piece.position);
    if (piece.text.size() > most_digits) fail("the index is too large", piece.position);
    return std::stoll(std::string(piece.text));
  }

  std::string_view text_;
};

}  // namespace

std::optional<std::int64_t> ObjectStep::width() const {
  if (single) return 1;
  if (stop) return *stop - start;
  return std::nullopt;
}

std::string ObjectStep::text() const {
  // A name that ends in a digit or an underscore is closed by an underscore, so that it parses back.
  const bool closed = is_digit(name.back()) || name.back() == '_';
  const std::string base = closed ? name + "_" : name;
  if (single) return fmt::format("{}{}", base, start);
  if (start == 0 && !stop) return base;
  // "jet0:2" and "jet:2" are the same objects; the shorter is canonical.
  return fmt::format("{}{}:{}", base, start ? std::to_string(start) : "", stop ? std::to_string(*stop) : "");
}

bool ObjectName::single() const {
  return std::all_of(steps.begin(), steps.end(), [](const ObjectStep& step) { return step.single; });
}

std::string ObjectName::text() const {
  std::vector<std::string> parts;
  for (const auto& step : steps) parts.push_back(step.text());
  return fmt::format("{}", fmt::join(parts, "."));
}

std::string ObservableName::text() const {
  std::vector<std::string> parts;
  for (const auto& object : objects) parts.push_back(object.text());
  return fmt::format("{}.{}", fmt::join(parts, ","), observable);
}

ObjectName parse_object(std::string_view text) {
  const NameParser parser(text);
  return parser.object_name(parser.whole());
}

ObservableName parse_observable_name(std::string_view text) { return NameParser(text).observable_name(); }

std::string mark_position(const std::string& message, std::string_view text, std::size_t position) {
  return fmt::format("{}\n    {}\n    {}^", message, text, std::string(position, ' '));
}

}  // namespace hml
