// The one parser of cuts, expressions and selections in brackets. The grammar stands in docs/guide/naming.md.
#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/observe/expression_functions.hpp"
#include "hml/observe/name_parser.hpp"

namespace hml {
namespace {

/// The deepest tree: it is walked by recursion.
constexpr int deepest_tree = 1000;

class ExpressionParser {
 public:
  /// `relative`: bare names are observables of the object that a selection looks at.
  ExpressionParser(Scanner& in, bool relative) : in_(in), relative_(relative) {}

  /// Reads a truth a row: a cut, or what stands before the ';' of a selection. `commas`: they mean `and`.
  ExpressionTree truth_of_row(bool commas) {
    const std::size_t begin = (in_.skip(), in_.position);
    ExpressionNode root = truth(either(ExpressionOp::reduce_all), begin);
    for (std::size_t start = in_.position; commas && in_.symbol(","); start = in_.position)
      root = joined(ExpressionOp::both, std::move(root), either(ExpressionOp::reduce_all), ExpressionOp::reduce_all,
                    start);
    tree_.root = reduced(std::move(root), ExpressionOp::reduce_all);
    return std::move(tree_);
  }

  /// Reads a number.
  ExpressionTree number() {
    const std::size_t begin = (in_.skip(), in_.position);
    tree_.root = sum(ExpressionOp::reduce_all);
    if (tree_.root.truth) in_.fail("a comparison stands where a number is needed", begin);
    return std::move(tree_);
  }

 private:
  /// Takes a keyword of any case, unless it is the beginning of an object's name ("all.pt").
  bool keyword(std::string_view wanted) {
    in_.skip();
    const auto word = in_.word();
    if (word.size() != wanted.size() || lower_case(word) != wanted) return false;
    const char next = in_.peek(word.size());
    if (next == '.' || next == ':' || next == '[') return false;
    in_.position += word.size();
    return true;
  }

  ExpressionNode either(ExpressionOp quantifier) {
    const Scanner::Depth depth(in_);
    ExpressionNode left = both(quantifier);
    for (;;) {
      const std::size_t start = (in_.skip(), in_.position);
      if (!keyword("or") && !in_.symbol("||") && !in_.symbol("|")) return left;
      left = joined(ExpressionOp::either, std::move(left), both(quantifier), quantifier, start);
    }
  }

  ExpressionNode both(ExpressionOp quantifier) {
    ExpressionNode left = inverted(quantifier);
    for (;;) {
      const std::size_t start = (in_.skip(), in_.position);
      if (!keyword("and") && !in_.symbol("&&") && !in_.symbol("&")) return left;
      left = joined(ExpressionOp::both, std::move(left), inverted(quantifier), quantifier, start);
    }
  }

  ExpressionNode inverted(ExpressionOp quantifier) {
    const Scanner::Depth depth(in_);
    in_.skip();
    const std::size_t start = in_.position;
    if (keyword("not") || (in_.peek() == '!' && in_.peek(1) != '=' && in_.symbol("!")))
      return opposite(ExpressionOp::negation, inverted(quantifier), start);
    if (keyword("any")) return written(ExpressionOp::reduce_any, start);
    if (keyword("all")) return written(ExpressionOp::reduce_all, start);
    if (keyword("veto"))
      return opposite(ExpressionOp::veto, reduced(truth(either(quantifier), start), quantifier), start);
    return comparison(quantifier);
  }

  /// `any` or `all` as it stands in the text, with all that follows.
  ExpressionNode written(ExpressionOp quantifier, std::size_t start) {
    ExpressionNode out = node(quantifier, {truth(either(quantifier), start)}, start);
    out.truth = true;
    out.written = true;
    return out;
  }

  std::optional<ExpressionOp> comparison_operator() {
    if (in_.symbol("<=")) return ExpressionOp::less_equal;
    if (in_.symbol(">=")) return ExpressionOp::greater_equal;
    if (in_.symbol("==")) return ExpressionOp::equal;
    if (in_.symbol("!=")) return ExpressionOp::not_equal;
    if (in_.symbol("<")) return ExpressionOp::less;
    if (in_.symbol(">")) return ExpressionOp::greater;
    if (in_.peek() == '=') in_.fail("'=' compares nothing; write '=='", in_.position);
    return std::nullopt;
  }

  // A chain a < b < c is the conjunction of its links; `written` tells it from one that is spelt out.
  ExpressionNode comparison(ExpressionOp quantifier) {
    ExpressionNode left = sum(quantifier);
    std::optional<ExpressionNode> out;
    for (;;) {
      const std::size_t start = (in_.skip(), in_.position);
      const auto op = comparison_operator();
      if (!op) return out ? std::move(*out) : std::move(left);
      ExpressionNode right = sum(quantifier);
      ExpressionNode link = combined(*op, {std::move(left), right}, start);
      link.truth = true;
      if (out) {
        out = joined(ExpressionOp::both, std::move(*out), std::move(link), quantifier, start);
        out->written = true;
      } else {
        out = std::move(link);
      }
      left = std::move(right);
    }
  }

  ExpressionNode sum(ExpressionOp quantifier) {
    ExpressionNode left = product(quantifier);
    for (;;) {
      const std::size_t start = (in_.skip(), in_.position);
      if (in_.symbol("+"))
        left = combined(ExpressionOp::add, {std::move(left), product(quantifier)}, start);
      else if (in_.symbol("-"))
        left = combined(ExpressionOp::subtract, {std::move(left), product(quantifier)}, start);
      else
        return left;
    }
  }

  ExpressionNode product(ExpressionOp quantifier) {
    ExpressionNode left = sign(quantifier);
    for (;;) {
      const std::size_t start = (in_.skip(), in_.position);
      if (in_.peek() == '*' && in_.peek(1) != '*' && in_.symbol("*"))
        left = combined(ExpressionOp::multiply, {std::move(left), sign(quantifier)}, start);
      else if (in_.symbol("/"))
        left = combined(ExpressionOp::divide, {std::move(left), sign(quantifier)}, start);
      else
        return left;
    }
  }

  ExpressionNode sign(ExpressionOp quantifier) {
    const Scanner::Depth depth(in_);
    const std::size_t start = (in_.skip(), in_.position);
    if (in_.symbol("-")) return combined(ExpressionOp::negate, {sign(quantifier)}, start);
    if (in_.symbol("+")) return sign(quantifier);
    ExpressionNode base = operand(quantifier);
    // A power binds more tightly than the sign before it, and goes from right to left: -2^3^2 is -(2^(3^2)).
    const std::size_t power = (in_.skip(), in_.position);
    if (!in_.symbol("^") && !in_.symbol("**")) return base;
    return combined(ExpressionOp::power, {std::move(base), sign(quantifier)}, power);
  }

  ExpressionNode operand(ExpressionOp quantifier) {
    const std::size_t start = in_.position;
    const char c = in_.peek();
    if (c == '(' && !at_sum(in_, relative_)) {
      ++in_.position;
      ExpressionNode inner = either(quantifier);
      if (!in_.symbol(")")) in_.fail(fmt::format("expected ')', found {}", in_.found()), in_.position);
      return inner;
    }
    if (Scanner::is_digit(c) || (c == '.' && Scanner::is_digit(in_.peek(1)))) return literal();
    if (Scanner::is_letter(c) && calls()) return call(quantifier);
    if (Scanner::is_letter(c) || c == '(') return leaf();
    if (in_.done()) in_.fail("the expression ends too early", start);
    in_.fail(fmt::format("expected a number or an observable, found {}", in_.found()), start);
  }

  ExpressionNode literal() {
    ExpressionNode out;
    const char* begin = in_.text.data() + in_.position;
    const auto [end, problem] = std::from_chars(begin, in_.text.data() + in_.text.size(), out.number);
    const auto length = static_cast<std::size_t>(end - begin);
    const char next = in_.peek(length);
    if (problem != std::errc{} || Scanner::is_word(next) || next == '.') in_.fail("this is no number", in_.position);
    in_.position += length;
    return out;
  }

  /// True where the word at the position is a function, or can be nothing else.
  bool calls() const {
    const auto word = in_.word();
    std::size_t next = word.size();
    while (Scanner::is_space(in_.peek(next))) ++next;
    return in_.peek(next) == '(' && (find_function(word) || !relative_ || !in_.catalogue.find(word));
  }

  static const ExpressionFunction* find_function(std::string_view word) {
    const std::string name = lower_case(word);
    for (const auto& function : expression_functions)
      if (function.name == name) return &function;
    return nullptr;
  }

  ExpressionNode call(ExpressionOp quantifier) {
    const std::size_t start = in_.position;
    const auto word = in_.take_word();
    const ExpressionFunction* function = find_function(word);
    if (!function) {
      std::vector<std::string> names;
      for (const auto& known : expression_functions) names.emplace_back(known.name);
      in_.fail(unknown_name(ErrorKind::config, "function", word, names).message(), start);
    }
    in_.symbol("(");
    std::vector<ExpressionNode> arguments;
    do {
      if (arguments.size() == any_number) in_.fail("too many arguments", in_.position);
      arguments.push_back(sum(quantifier));
    } while (in_.symbol(","));
    if (!in_.symbol(")")) in_.fail(fmt::format("expected ')' or ',', found {}", in_.found()), in_.position);
    if (arguments.size() < function->least || arguments.size() > function->most)
      in_.fail(fmt::format("{} takes {}, not {}", function->name,
                           function->most == 1   ? "one number"
                           : function->most == 2 ? "two numbers"
                                                 : "two or more numbers",
                           arguments.size()),
               start);
    ExpressionNode out = combined(ExpressionOp::function, std::move(arguments), start);
    out.function = function;
    return out;
  }

  ExpressionNode leaf() {
    Quantity made = read_quantity(in_, relative_);
    ExpressionNode out;
    out.op = ExpressionOp::quantity;
    auto& known = tree_.quantities;
    const auto same =
        std::find_if(known.begin(), known.end(), [&](const Quantity& q) { return q.name() == made.name(); });
    out.quantity = static_cast<std::size_t>(same - known.begin());
    if (!made.single()) out.structure = structure_index(made.structure());
    if (same == known.end()) known.push_back(std::move(made));
    return out;
  }

  int structure_index(const std::string& structure) {
    auto& known = tree_.structures;
    const auto found = std::find(known.begin(), known.end(), structure);
    const int index = static_cast<int>(found - known.begin());
    if (found == known.end()) known.push_back(structure);
    return index;
  }

  ExpressionNode node(ExpressionOp op, std::vector<ExpressionNode> children, std::size_t position) const {
    ExpressionNode out;
    out.op = op;
    for (const auto& child : children) out.depth = std::max(out.depth, child.depth + 1);
    if (out.depth > deepest_tree) in_.fail("the expression is too long; use fewer terms", position);
    out.children = std::move(children);
    return out;
  }

  /// A node over numbers; one value a row goes with any layout, two layouts do not go together.
  ExpressionNode combined(ExpressionOp op, std::vector<ExpressionNode> children, std::size_t position) const {
    int structure = -1;
    for (const auto& child : children) {
      if (child.truth)
        in_.fail("a comparison stands where a number is needed; use 'and' or 'or' between comparisons", position);
      if (child.structure < 0) continue;
      if (structure >= 0 && structure != child.structure)
        in_.fail(fmt::format("'{}' and '{}' have different numbers of objects, so their values cannot be paired",
                             tree_.structures[static_cast<std::size_t>(structure)],
                             tree_.structures[static_cast<std::size_t>(child.structure)]),
                 position);
      structure = child.structure;
    }
    ExpressionNode out = node(op, std::move(children), position);
    out.structure = structure;
    return out;
  }

  /// and/or: object by object where the layouts are equal; else each side is reduced to one truth a row first.
  ExpressionNode joined(ExpressionOp op, ExpressionNode left, ExpressionNode right, ExpressionOp quantifier,
                        std::size_t position) const {
    left = truth(std::move(left), position);
    right = truth(std::move(right), position);
    if (left.structure != right.structure && left.structure >= 0 && right.structure >= 0) {
      left = reduced(std::move(left), quantifier);
      right = reduced(std::move(right), quantifier);
    }
    const int structure = std::max(left.structure, right.structure);
    ExpressionNode out = node(op, {}, position);
    out.depth = std::max(left.depth, right.depth) + 1;
    out.children.push_back(std::move(left));
    out.children.push_back(std::move(right));
    if (out.depth > deepest_tree) in_.fail("the expression is too long; use fewer terms", position);
    out.truth = true;
    out.structure = structure;
    return out;
  }

  ExpressionNode truth(ExpressionNode node, std::size_t position) const {
    if (!node.truth)
      in_.fail(fmt::format("a number stands where a comparison is needed, as in '{}pt > 30'", relative_ ? "" : "jet0."),
               position);
    return node;
  }

  ExpressionNode opposite(ExpressionOp op, ExpressionNode child, std::size_t position) const {
    const int structure = child.structure;
    ExpressionNode out = node(op, {truth(std::move(child), position)}, position);
    out.truth = true;
    out.structure = structure;
    return out;
  }

  static ExpressionNode reduced(ExpressionNode child, ExpressionOp quantifier) {
    if (child.structure < 0) return child;
    ExpressionNode out;
    out.op = quantifier;
    out.truth = true;
    out.depth = child.depth + 1;
    out.children.push_back(std::move(child));
    return out;
  }

  Scanner& in_;
  bool relative_;
  ExpressionTree tree_;
};

void expect_end(Scanner& in) {
  in.skip();
  if (!in.done()) in.fail(fmt::format("unexpected {}", in.found()), in.position);
}

/// Keys of a selection: "sort" "=" number { "," number }.
std::vector<ExpressionTree> read_keys(Scanner& in) {
  std::vector<ExpressionTree> out;
  do {
    const std::size_t begin = (in.skip(), in.position);
    out.push_back(ExpressionParser(in, true).number());
    if (out.back().root.structure >= 0) in.fail("a key is one number an object, not several", begin);
  } while (in.symbol(","));
  return out;
}

bool at_sort(Scanner& in) {
  in.skip();
  const std::size_t begin = in.position;
  if (lower_case(in.word()) == "sort") {
    in.take_word();
    if (in.symbol("=") && in.peek() != '=') return true;
  }
  in.position = begin;
  return false;
}

}  // namespace

// filter = [ condition { "," condition } ] [ [";"] "sort" "=" key { "," key } ]
ObjectFilter read_filter(Scanner& in) {
  const Scanner::Depth depth(in);
  const std::size_t open = in.position++;
  ObjectFilter out;
  if (in.next() == ']') in.fail("the selection is empty; write what its objects must pass, as in 'jet[pt>30]0'", open);
  if (at_sort(in)) {
    out.keys = read_keys(in);
  } else {
    out.condition = ExpressionParser(in, true).truth_of_row(true);
    out.text = expression_text(*out.condition, true);
    if (in.symbol(";")) {
      if (!at_sort(in)) in.fail(fmt::format("expected 'sort=', found {}", in.found()), in.position);
      out.keys = read_keys(in);
    }
  }
  if (!in.symbol("]")) in.fail(fmt::format("expected ']', found {}", in.found()), in.position);
  std::vector<std::string> keys;
  for (const auto& key : out.keys) keys.push_back(expression_text(key));
  if (!keys.empty()) out.text += fmt::format("{}sort={}", out.condition ? "; " : "", fmt::join(keys, ","));
  return out;
}

ExpressionTree parse_cut(std::string_view text, const ObservableCatalogue& catalogue) {
  Scanner in{"cut", text, catalogue};
  ExpressionTree out = ExpressionParser(in, false).truth_of_row(false);
  expect_end(in);
  return out;
}

ExpressionTree parse_expression(std::string_view text, const ObservableCatalogue& catalogue) {
  Scanner in{"expression", text, catalogue};
  ExpressionTree out = ExpressionParser(in, false).number();
  expect_end(in);
  return out;
}

}  // namespace hml
