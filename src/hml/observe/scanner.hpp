#pragma once
#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/observe/catalogue.hpp"
#include "hml/observe/name.hpp"

namespace hml {

/// The text of a name, a cut or an expression while it is read: one position, which all parts of the parser share, so
/// that a mistake is marked in the whole text however deep it stands. Private to the stage.
struct Scanner {
  /// Counts how deep the recursion is, so that absurd input ends in a message.
  struct Depth {
    explicit Depth(Scanner& scanner) : in(scanner) {
      if (++in.depth > deepest) in.fail("this is nested too deeply", in.position);
    }
    ~Depth() { --in.depth; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    Scanner& in;
  };
  static constexpr int deepest = 200;

  std::string_view what;  ///< "name", "cut", "expression": the first word of messages
  std::string_view text;
  const ObservableCatalogue& catalogue;
  std::size_t position = 0;
  int depth = 0;

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
  static bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
  static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  bool done() const { return position >= text.size(); }
  char peek(std::size_t ahead = 0) const { return position + ahead < text.size() ? text[position + ahead] : '\0'; }
  void skip() {
    while (!done() && is_space(text[position])) ++position;
  }
  /// The next character that is no space, without moving.
  char next() const {
    std::size_t at = position;
    while (at < text.size() && is_space(text[at])) ++at;
    return at < text.size() ? text[at] : '\0';
  }
  /// Takes a symbol behind spaces, if it stands there.
  bool symbol(std::string_view wanted) {
    skip();
    if (text.substr(position, wanted.size()) != wanted) return false;
    position += wanted.size();
    return true;
  }
  /// The word at the position, without moving: letters, digits, underscores; "" where there is none.
  std::string_view word() const {
    std::size_t end = position;
    while (end < text.size() && is_word(text[end])) ++end;
    return text.substr(position, end - position);
  }
  std::string_view take_word() {
    const auto out = word();
    position += out.size();
    return out;
  }
  std::string_view take_digits() {
    const std::size_t begin = position;
    while (is_digit(peek())) ++position;
    return text.substr(begin, position - begin);
  }
  /// What stands here, for messages: "'pt'", "'%'", "the end".
  std::string found() const {
    if (done()) return "the end";
    const auto here = word();
    const char c = text[position];
    if (here.empty() && (c < ' ' || c > '~')) return "a character that cannot stand here";
    return fmt::format("'{}'", here.empty() ? text.substr(position, 1) : here.substr(0, 40));
  }

  [[noreturn]] void fail(const std::string& problem, std::size_t where) const {
    std::string shown(text.substr(0, longest));
    std::replace_if(shown.begin(), shown.end(), is_space, ' ');
    const std::string prefix = fmt::format("{} '{}{}': ", what, shown, text.size() > longest ? "..." : "");
    throw Error(ErrorKind::config, mark_position(prefix + problem, text, where));
  }
  /// For a problem that names the observable itself: a name alone is not told twice.
  [[noreturn]] void fail_named(const std::string& problem, std::size_t where) const {
    if (what == "cut") fail(problem, where);
    throw Error(ErrorKind::config, mark_position(problem, text, where));
  }

 private:
  static constexpr std::size_t longest = 120;
};

/// Parses the whole of `piece` as a finite number ("2", "-1.5e3"); false where it is none.
inline bool parse_number(std::string_view piece, double& out) {
  if (!piece.empty() && piece.front() == '+') piece.remove_prefix(1);
  if (piece.empty() || !(Scanner::is_digit(piece.front()) || piece.front() == '-' || piece.front() == '.'))
    return false;
  const auto [end, problem] = std::from_chars(piece.data(), piece.data() + piece.size(), out);
  return problem == std::errc{} && end == piece.data() + piece.size() && out - out == 0;
}

}  // namespace hml
