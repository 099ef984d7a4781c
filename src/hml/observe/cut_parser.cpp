#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "hml/observe/cut_tree.hpp"

namespace hml {
namespace {

constexpr int deepest = 200;

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Function {
  std::string_view name;
  CutOp op;
  std::size_t least, most;
};

constexpr Function functions[] = {{"abs", CutOp::absolute, 1, 1},   {"sqrt", CutOp::square_root, 1, 1},
                                  {"log", CutOp::logarithm, 1, 1},  {"exp", CutOp::exponential, 1, 1},
                                  {"min", CutOp::minimum, 2, 1000}, {"max", CutOp::maximum, 2, 1000}};

// expression = either
// either     = both { ("or" | "|" | "||") both }
// both       = inverted { ("and" | "&" | "&&") inverted }
// inverted   = ("not" | "!") inverted | ("any" | "all" | "veto") expression | comparison
// comparison = sum { ("<" | "<=" | ">" | ">=" | "==" | "!=") sum }
// sum        = product { ("+" | "-") product }
// product    = sign { ("*" | "/") sign }
// sign       = ("-" | "+") sign | "(" expression ")" | number | function "(" sum { "," sum } ")" | observable
class CutParser {
 public:
  CutParser(std::string_view text, const ObservableCatalogue& catalogue) : text_(text), catalogue_(catalogue) {}

  CutTree parse() {
    tree_.root = expression(CutOp::reduce_all);
    skip();
    if (position_ < text_.size()) fail(fmt::format("unexpected '{}'", rest_word()), position_);
    if (!tree_.root.truth) fail("a cut needs a comparison, as in 'jet0.pt > 30'", text_.size());
    tree_.root = reduced(std::move(tree_.root), CutOp::reduce_all);
    return std::move(tree_);
  }

 private:
  /// Counts how deep the recursion is, so that absurd input ends in a message.
  struct Depth {
    explicit Depth(CutParser& parser) : parser_(parser) {
      if (++parser_.depth_ > deepest) parser_.fail("the expression is nested too deeply", parser_.position_);
    }
    ~Depth() { --parser_.depth_; }
    CutParser& parser_;
  };

  [[noreturn]] void fail(const std::string& problem, std::size_t position) const {
    throw Error(ErrorKind::config, mark_position(fmt::format("cut '{}': {}", text_, problem), text_, position));
  }

  void skip() {
    while (position_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[position_]))) ++position_;
  }
  char peek(std::size_t ahead = 0) const { return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0'; }

  /// The word at the position (letters, digits, underscores), or one character.
  std::string_view rest_word() const {
    std::size_t end = position_;
    while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]) || text_[end] == '_')) ++end;
    return text_.substr(position_, std::max<std::size_t>(end - position_, 1));
  }

  /// Takes a keyword, unless it is the beginning of an object's name ("all.pt").
  bool keyword(std::string_view word) {
    skip();
    if (rest_word() != word) return false;
    const char next = peek(word.size());
    if (next == '.' || next == ':') return false;
    position_ += word.size();
    return true;
  }

  bool symbol(std::string_view wanted) {
    skip();
    if (text_.substr(position_, wanted.size()) != wanted) return false;
    position_ += wanted.size();
    return true;
  }

  CutNode expression(CutOp quantifier) {
    const Depth depth(*this);
    CutNode left = both(quantifier);
    for (;;) {
      const std::size_t start = (skip(), position_);
      if (!keyword("or") && !symbol("||") && !symbol("|")) return left;
      left = joined(CutOp::either, std::move(left), both(quantifier), quantifier, start);
    }
  }

  CutNode both(CutOp quantifier) {
    CutNode left = inverted(quantifier);
    for (;;) {
      const std::size_t start = (skip(), position_);
      if (!keyword("and") && !symbol("&&") && !symbol("&")) return left;
      left = joined(CutOp::both, std::move(left), inverted(quantifier), quantifier, start);
    }
  }

  CutNode inverted(CutOp quantifier) {
    const Depth depth(*this);
    skip();
    const std::size_t start = position_;
    if (keyword("not") || (peek() == '!' && peek(1) != '=' && symbol("!"))) return negated(inverted(quantifier), start);
    if (keyword("any")) return reduced(truth(expression(CutOp::reduce_any), start), CutOp::reduce_any);
    if (keyword("all")) return reduced(truth(expression(CutOp::reduce_all), start), CutOp::reduce_all);
    if (keyword("veto")) return negated(reduced(truth(expression(quantifier), start), quantifier), start);
    return comparison(quantifier);
  }

  std::optional<CutOp> comparison_operator() {
    if (symbol("<=")) return CutOp::less_equal;
    if (symbol(">=")) return CutOp::greater_equal;
    if (symbol("==")) return CutOp::equal;
    if (symbol("!=")) return CutOp::not_equal;
    if (symbol("<")) return CutOp::less;
    if (symbol(">")) return CutOp::greater;
    if (peek() == '=') fail("'=' compares nothing; write '=='", position_);
    return std::nullopt;
  }

  CutNode comparison(CutOp quantifier) {
    CutNode left = sum(quantifier);
    std::optional<CutNode> out;
    for (;;) {
      const std::size_t start = (skip(), position_);
      const auto op = comparison_operator();
      if (!op) return out ? std::move(*out) : std::move(left);
      CutNode right = sum(quantifier);
      CutNode link = combined(*op, {std::move(left), right}, start);
      link.truth = true;
      out = out ? joined(CutOp::both, std::move(*out), std::move(link), quantifier, start) : std::move(link);
      left = std::move(right);
    }
  }

  CutNode sum(CutOp quantifier) {
    CutNode left = product(quantifier);
    for (;;) {
      const std::size_t start = (skip(), position_);
      if (symbol("+"))
        left = combined(CutOp::add, {std::move(left), product(quantifier)}, start);
      else if (symbol("-"))
        left = combined(CutOp::subtract, {std::move(left), product(quantifier)}, start);
      else
        return left;
    }
  }

  CutNode product(CutOp quantifier) {
    CutNode left = sign(quantifier);
    for (;;) {
      const std::size_t start = (skip(), position_);
      if (symbol("*"))
        left = combined(CutOp::multiply, {std::move(left), sign(quantifier)}, start);
      else if (symbol("/"))
        left = combined(CutOp::divide, {std::move(left), sign(quantifier)}, start);
      else
        return left;
    }
  }

  CutNode sign(CutOp quantifier) {
    const Depth depth(*this);
    skip();
    const std::size_t start = position_;
    if (symbol("-")) return combined(CutOp::negate, {sign(quantifier)}, start);
    if (symbol("+")) return sign(quantifier);
    if (symbol("(")) {
      CutNode inner = expression(quantifier);
      if (!symbol(")")) fail("expected ')'", position_);
      return inner;
    }
    if (is_digit(peek()) || (peek() == '.' && is_digit(peek(1)))) return number();
    if (is_letter(peek())) return function_or_quantity(quantifier);
    if (start == text_.size()) fail("the expression ends too early", start);
    fail(fmt::format("expected a number or an observable, found '{}'", rest_word()), start);
  }

  CutNode number() {
    CutNode out;
    const auto [end, problem] = std::from_chars(text_.data() + position_, text_.data() + text_.size(), out.number);
    const auto stop = static_cast<std::size_t>(end - text_.data());
    if (problem != std::errc{} ||
        (stop < text_.size() && (is_letter(text_[stop]) || text_[stop] == '_' || text_[stop] == '.')))
      fail("this is no number", position_);
    position_ = stop;
    return out;
  }

  CutNode function_or_quantity(CutOp quantifier) {
    const std::string_view word = rest_word();
    std::size_t next = position_ + word.size();
    while (next < text_.size() && text_[next] == ' ') ++next;
    if (next == text_.size() || text_[next] != '(') return quantity();
    for (const auto& function : functions)
      if (function.name == word) {
        const std::size_t start = std::exchange(position_, next + 1);
        return call(function, quantifier, start);
      }
    std::vector<std::string> names;
    for (const auto& function : functions) names.emplace_back(function.name);
    fail(unknown_name(ErrorKind::config, "function", word, names).message(), position_);
  }

  CutNode call(const Function& function, CutOp quantifier, std::size_t start) {
    std::vector<CutNode> arguments;
    do arguments.push_back(sum(quantifier));
    while (symbol(","));
    if (!symbol(")")) fail("expected ')' or ','", position_);
    if (arguments.size() < function.least || arguments.size() > function.most)
      fail(fmt::format("{} takes {}, not {}", function.name, function.most == 1 ? "one number" : "two or more numbers",
                       arguments.size()),
           start);
    return combined(function.op, std::move(arguments), start);
  }

  // A comma continues the name only while its last word is no observable: in "min(jet0.pt, jet1.pt)" it does not, in
  // "jet0,jet1.delta_r" and "fatjet0.constituents,jet0.delta_r" it does.
  CutNode quantity() {
    const std::size_t start = position_;
    for (;;) {
      std::size_t word = position_, dot = std::string_view::npos;
      while (position_ < text_.size() &&
             (is_letter(peek()) || is_digit(peek()) || peek() == '_' || peek() == ':' || peek() == '.')) {
        if (peek() == '.') dot = position_;
        ++position_;
      }
      const bool complete =
          dot != std::string_view::npos && dot >= word && catalogue_.find(text_.substr(dot + 1, position_ - dot - 1));
      std::size_t next = position_;
      while (next < text_.size() && text_[next] == ' ') ++next;
      if (complete || next >= text_.size() || text_[next] != ',') break;
      position_ = next + 1;
      skip();
      if (!is_letter(peek())) fail("expected an object after the comma", position_);
    }
    return quantity_leaf(text_.substr(start, position_ - start), start);
  }

  CutNode quantity_leaf(std::string_view name, std::size_t start) {
    std::optional<Quantity> made;
    try {
      made.emplace(name, catalogue_);
    } catch (const Error& error) {
      // The parser of names marks the position in the name alone; here it is marked in the whole expression.
      fail(error.message().substr(0, error.message().find('\n')), start);
    }
    CutNode out;
    out.op = CutOp::quantity;
    auto& known = tree_.quantities;
    const auto same =
        std::find_if(known.begin(), known.end(), [&](const Quantity& q) { return q.name() == made->name(); });
    out.quantity = static_cast<std::size_t>(same - known.begin());
    if (!made->single()) out.structure = structure_index(made->structure());
    if (same == known.end()) known.push_back(std::move(*made));
    return out;
  }

  int structure_index(const std::string& structure) {
    auto& known = tree_.structures;
    const auto found = std::find(known.begin(), known.end(), structure);
    const int index = static_cast<int>(found - known.begin());
    if (found == known.end()) known.push_back(structure);
    return index;
  }

  /// A node over numbers; one value an event goes with any layout, two layouts do not go together.
  CutNode combined(CutOp op, std::vector<CutNode> children, std::size_t position) const {
    CutNode out;
    out.op = op;
    for (const auto& child : children) {
      if (child.truth)
        fail("a comparison stands where a number is needed; use 'and' or 'or' between comparisons", position);
      if (child.structure < 0) continue;
      if (out.structure >= 0 && out.structure != child.structure)
        fail(fmt::format("'{}' and '{}' have different numbers of objects, so their values cannot be paired",
                         tree_.structures[static_cast<std::size_t>(out.structure)],
                         tree_.structures[static_cast<std::size_t>(child.structure)]),
             position);
      out.structure = child.structure;
    }
    out.children = std::move(children);
    return out;
  }

  /// and/or: object by object where the layouts are equal; else each side is reduced to one truth an event first.
  CutNode joined(CutOp op, CutNode left, CutNode right, CutOp quantifier, std::size_t position) const {
    left = truth(std::move(left), position);
    right = truth(std::move(right), position);
    if (left.structure != right.structure && left.structure >= 0 && right.structure >= 0) {
      left = reduced(std::move(left), quantifier);
      right = reduced(std::move(right), quantifier);
    }
    CutNode out;
    out.op = op;
    out.truth = true;
    out.structure = std::max(left.structure, right.structure);
    out.children = {std::move(left), std::move(right)};
    return out;
  }

  CutNode truth(CutNode node, std::size_t position) const {
    if (!node.truth) fail("a number stands where a comparison is needed, as in 'jet0.pt > 30'", position);
    return node;
  }

  CutNode negated(CutNode node, std::size_t position) const {
    CutNode out;
    out.op = CutOp::negation;
    out.truth = true;
    out.structure = node.structure;
    out.children.push_back(truth(std::move(node), position));
    return out;
  }

  static CutNode reduced(CutNode node, CutOp quantifier) {
    if (node.structure < 0) return node;
    CutNode out;
    out.op = quantifier;
    out.truth = true;
    out.children.push_back(std::move(node));
    return out;
  }

  std::string_view text_;
  const ObservableCatalogue& catalogue_;
  std::size_t position_ = 0;
  int depth_ = 0;
  CutTree tree_;
};

}  // namespace

CutTree parse_cut(std::string_view expression, const ObservableCatalogue& catalogue) {
  return CutParser(expression, catalogue).parse();
}

}  // namespace hml
