#include "hml/observe/name_parser.hpp"

#include <algorithm>

#include <fmt/ranges.h>

namespace hml {
namespace {

/// An index, remembered with its position; empty where none is written.
struct Index {
  std::string_view digits;
  std::size_t position = 0;
};

/// What stands between two dots: a step of an object or, at the end, an observable.
struct Segment {
  std::string_view word;
  std::size_t position = 0;
  std::shared_ptr<const ObjectFilter> filter;
  Index start;  ///< behind the brackets; without brackets it is the end of the word
  Index stop;
  bool range = false;

  bool plain() const { return !filter && !range; }
};

/// Values that a padded range, or a pair of them, may have in an event; more is taken for a slip of the pen.
constexpr std::int64_t widest = 10000;

std::int64_t padded_width(const ObjectName& object) {
  std::int64_t out = 1;
  for (const auto& step : object.steps) out = std::min(out * step.width().value_or(1), widest + 1);
  return out;
}

class NameReader {
 public:
  NameReader(Scanner& in, bool relative) : in_(in), relative_(relative) {}

  ObjectName object() {
    in_.skip();
    if (in_.peek() == '(') return sum();
    return path(chain());
  }

  Quantity quantity() {
    begin_ = (in_.skip(), in_.position);
    std::int64_t width = 1;
    for (ObservableName name;;) {
      in_.skip();
      const auto last = element(name.objects);
      if (!name.objects.empty() && (width *= padded_width(name.objects.back())) > widest)
        in_.fail(fmt::format("this asks for more than {} values in every event", widest), begin_);
      if (last) return finish(std::move(name), *last);
      if (!in_.symbol(",")) expect_observable();
      in_.skip();
      if (!Scanner::is_letter(in_.peek()) && in_.peek() != '(')
        in_.fail("expected an object after the comma", in_.position);
    }
  }

 private:
  /// Reads what stands before a comma or the end; gives the observable where the name is complete with it.
  std::optional<Segment> element(std::vector<ObjectName>& objects) {
    if (in_.peek() == '(') {
      objects.push_back(sum());
      if (in_.peek() != '.') return std::nullopt;
      ++in_.position;
      return segment("expected an observable after the dot");
    }
    auto segments = chain();
    const Segment last = segments.back();
    const bool enough = relative_ || segments.size() > 1;
    const bool known = last.plain() && in_.catalogue.find(last.word);
    // A comma continues the name only while its last word is no observable: in "min(jet0.pt, jet1.pt)" it does not, in
    // "jet0,jet1.delta_r" and "fatjet0.constituents,jet0.delta_r" it does.
    if (in_.next() == ',' && !(enough && known)) {
      objects.push_back(path(segments));
      return std::nullopt;
    }
    if (!enough) expect_observable();
    segments.pop_back();
    if (!segments.empty() || objects.empty()) objects.push_back(path(segments));
    return last;
  }

  [[noreturn]] void expect_observable() const {
    in_.fail(fmt::format("expected '<object>.<observable>', found {} instead of a dot", in_.found()), in_.position);
  }

  std::vector<Segment> chain() {
    std::vector<Segment> out{segment("expected an object such as 'jet0' or 'jet:3'")};
    while (in_.peek() == '.') {
      ++in_.position;
      out.push_back(segment("expected an observable after the dot"));
    }
    return out;
  }

  // segment = word [ "[" filter "]" [index] ] [":" [index]]
  Segment segment(const char* expected) {
    Segment out;
    out.position = in_.position;
    if (!Scanner::is_letter(in_.peek())) in_.fail(fmt::format("{}, found {}", expected, in_.found()), in_.position);
    out.word = in_.take_word();
    if (in_.peek() == '[') {
      out.filter = std::make_shared<const ObjectFilter>(read_filter(in_));
      out.start = index();
    }
    if (in_.peek() == ':') {
      ++in_.position;
      out.range = true;
      out.stop = index();
    }
    return out;
  }

  Index index() {
    const std::size_t begin = in_.position;
    return {in_.take_digits(), begin};
  }

  ObjectName path(const std::vector<Segment>& segments) const {
    ObjectName out;
    for (const auto& part : segments) out.steps.push_back(step(part));
    return out;
  }

  // The digits at the end of the word are the index; one underscore before them, or at the end, closes the word.
  ObjectStep step(const Segment& segment) const {
    std::size_t digits = segment.word.size();
    while (Scanner::is_digit(segment.word[digits - 1])) --digits;
    Index start{segment.word.substr(digits), segment.position + digits};
    std::string_view name = segment.word.substr(0, digits);
    if (name.back() == '_') name.remove_suffix(1);
    if (segment.filter && !start.digits.empty())
      in_.fail(fmt::format("the index stands behind the selection: '{0}[...]{1}'; the collection '{0}{1}' is written "
                           "'{0}{1}_[...]'",
                           name, start.digits),
               start.position);
    if (segment.filter) start = segment.start;

    ObjectStep out;
    out.name = lower_case(name);
    out.filter = segment.filter;
    if (!start.digits.empty()) out.start = number(start, name);
    out.single = !segment.range && !start.digits.empty();
    if (!segment.stop.digits.empty()) out.stop = number(segment.stop, name);
    if (out.stop && *out.stop <= out.start)
      in_.fail("the range is empty: it stops where it starts or before", segment.stop.position);
    return out;
  }

  std::int64_t number(const Index& index, std::string_view name) const {
    constexpr std::size_t most_digits = 9;
    if (index.digits.size() > 1 && index.digits.front() == '0')
      in_.fail(
          fmt::format("an index has no leading zero; write '{0}{1}_' for the collection '{0}{1}' or '{0}{1}_0' for "
                      "its first object",
                      name, index.digits),
          index.position);
    if (index.digits.size() > most_digits) in_.fail("the index is too large", index.position);
    return std::stoll(std::string(index.digits));
  }

  // sum = "(" object { "+" object } ")"
  ObjectName sum() {
    const Scanner::Depth depth(in_);
    ++in_.position;
    ObjectName out;
    do {
      ObjectName addend = object();
      if (addend.is_sum())
        out.addends.insert(out.addends.end(), addend.addends.begin(), addend.addends.end());
      else
        out.addends.push_back(std::move(addend));
    } while (in_.symbol("+"));
    if (!in_.symbol(")")) in_.fail(fmt::format("expected '+' or ')', found {}", in_.found()), in_.position);
    return out;
  }

  Quantity finish(ObservableName name, const Segment& last) {
    if (!last.plain())
      in_.fail(fmt::format("expected an observable at the end, as in '{}.pt'",
                           in_.text.substr(begin_, in_.position - begin_)),
               last.position);
    const Observable* found = in_.catalogue.find(last.word);
    if (!found) fail_unknown(last);
    Observable observable = *found;
    name.observable = observable.name;
    if (in_.peek() == '(') name.arguments = read_arguments(in_, observable);
    try {
      return Quantity(std::move(name), std::move(observable));
    } catch (const Error& error) {
      in_.fail_named(error.message(), last.position);
    }
  }

  [[noreturn]] void fail_unknown(const Segment& last) const {
    const std::string objects(in_.text.substr(begin_, last.position - begin_));
    std::string message = fmt::format("unknown observable '{}{}'", objects, last.word);
    std::vector<std::string> near;
    for (const auto& word : in_.catalogue.nearest_names(last.word)) near.push_back(objects + word);
    if (!near.empty()) message += fmt::format("; did you mean '{}'?", fmt::join(near, "' or '"));
    in_.fail_named(message, last.position);
  }

  Scanner& in_;
  bool relative_;
  std::size_t begin_ = 0;
};

Quantity read_whole(std::string_view text, const ObservableCatalogue& catalogue, const Place& place) {
  Scanner in{"name", text, catalogue};
  try {
    Quantity out = read_quantity(in, false);
    in.skip();
    if (!in.done()) in.fail(fmt::format("{} cannot stand behind an observable", in.found()), in.position);
    return out;
  } catch (const Error& error) {
    throw Error(error.kind(), error.message(), place);
  }
}

}  // namespace

ObjectName read_object(Scanner& in) { return NameReader(in, false).object(); }

Quantity read_quantity(Scanner& in, bool relative) { return NameReader(in, relative).quantity(); }

namespace {

/// The end of the bracket or parenthesis that opens at `begin`: the position of the closing one, or the text's end.
std::size_t closing(std::string_view text, std::size_t begin) {
  int open = 0;
  for (std::size_t at = begin; at < text.size(); ++at) {
    if (text[at] == '(' || text[at] == '[') ++open;
    if ((text[at] == ')' || text[at] == ']') && --open == 0) return at;
  }
  return text.size();
}

/// True where a text could be objects that are added up: no operator but +, no number, no observable at the end of one.
bool only_objects(std::string_view text, const ObservableCatalogue& catalogue, bool relative) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '[') {
      at = closing(text, at);
    } else if (Scanner::is_word(c)) {
      std::size_t end = at;
      while (end < text.size() && Scanner::is_word(text[end])) ++end;
      const char before = at > 0 ? text[at - 1] : ' ', after = end < text.size() ? text[end] : ' ';
      if (Scanner::is_digit(c) && before != ':' && before != ']') return false;
      const bool last = after != '.' && after != ':' && after != '[';
      if (last && (relative || before == '.') && catalogue.find(text.substr(at, end - at))) return false;
      at = end - 1;
    } else if (std::string_view(" .:+()").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool at_sum(const Scanner& in, bool relative) {
  const std::size_t end = closing(in.text, in.position);
  std::size_t next = end + 1;
  if (next < in.text.size() && in.text[next] == '.') return true;
  while (next < in.text.size() && Scanner::is_space(in.text[next])) ++next;
  if (next >= in.text.size() || in.text[next] != ',') return false;
  // Before a comma it may be an argument of a function as well.
  return only_objects(in.text.substr(in.position, end - in.position), in.catalogue, relative);
}

ObjectName parse_object(std::string_view text, const ObservableCatalogue& catalogue) {
  Scanner in{"name", text, catalogue};
  ObjectName out = read_object(in);
  in.skip();
  if (!in.done()) in.fail(fmt::format("{} cannot stand in an object", in.found()), in.position);
  if (padded_width(out) > widest) in.fail(fmt::format("this asks for more than {} objects in every event", widest), 0);
  return out;
}

Quantity::Quantity(std::string_view text, const ObservableCatalogue& catalogue, Place place)
    : Quantity(read_whole(text, catalogue, place)) {}

}  // namespace hml
