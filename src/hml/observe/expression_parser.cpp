// The one parser of cuts, expressions and selections in brackets. The grammar stands in docs/guide/naming.md.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "hml/observe/expression_builder.hpp"
#include "hml/observe/expression_functions.hpp"
#include "hml/observe/name_parser.hpp"

namespace hml {
namespace {

class ExpressionParser {
 public:
  /// `relative`: bare names are observables of the object that a selection looks at.
  ExpressionParser(Scanner& in, bool relative) : in_(in), relative_(relative), build_(in, relative) {}

  /// Reads a truth a row: a cut, or what stands before the ';' of a selection. `commas`: they mean `and`.
  ExpressionTree truth_of_row(bool commas) {
    const std::size_t begin = (in_.skip(), in_.position);
    ExpressionNode root = build_.truth(either(ExpressionOp::reduce_all), begin);
    for (std::size_t start = in_.position; commas && in_.symbol(","); start = in_.position)
      root = build_.joined(ExpressionOp::both, std::move(root), either(ExpressionOp::reduce_all),
                           ExpressionOp::reduce_all, start);
    return build_.finish(build_.reduced(std::move(root), ExpressionOp::reduce_all));
  }

  /// Reads a number.
  ExpressionTree number() {
    const std::size_t begin = (in_.skip(), in_.position);
    ExpressionNode root = sum(ExpressionOp::reduce_all);
    if (root.truth) in_.fail("a comparison stands where a number is needed", begin);
    return build_.finish(std::move(root));
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
      left = build_.joined(ExpressionOp::either, std::move(left), both(quantifier), quantifier, start);
    }
  }

  ExpressionNode both(ExpressionOp quantifier) {
    ExpressionNode left = inverted(quantifier);
    for (;;) {
      const std::size_t start = (in_.skip(), in_.position);
      if (!keyword("and") && !in_.symbol("&&") && !in_.symbol("&")) return left;
      left = build_.joined(ExpressionOp::both, std::move(left), inverted(quantifier), quantifier, start);
    }
  }

  ExpressionNode inverted(ExpressionOp quantifier) {
    const Scanner::Depth depth(in_);
    in_.skip();
    const std::size_t start = in_.position;
    if (keyword("not") || (in_.peek() == '!' && in_.peek(1) != '=' && in_.symbol("!")))
      return build_.opposite(ExpressionOp::negation, inverted(quantifier), start);
    if (keyword("any")) return build_.written(ExpressionOp::reduce_any, either(ExpressionOp::reduce_any), start);
    if (keyword("all")) return build_.written(ExpressionOp::reduce_all, either(ExpressionOp::reduce_all), start);
    if (keyword("veto"))
      return build_.opposite(ExpressionOp::veto, build_.reduced(build_.truth(either(quantifier), start), quantifier),
                             start);
    return comparison(quantifier);
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
      ExpressionNode link = build_.combined(*op, {std::move(left), right}, start);
      link.truth = true;
      if (out) {
        out = build_.joined(ExpressionOp::both, std::move(*out), std::move(link), quantifier, start);
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
        left = build_.combined(ExpressionOp::add, {std::move(left), product(quantifier)}, start);
      else if (in_.symbol("-"))
        left = build_.combined(ExpressionOp::subtract, {std::move(left), product(quantifier)}, start);
      else
        return left;
    }
  }

  ExpressionNode product(ExpressionOp quantifier) {
    ExpressionNode left = sign(quantifier);
    for (;;) {
      const std::size_t start = (in_.skip(), in_.position);
      if (in_.peek() == '*' && in_.peek(1) != '*' && in_.symbol("*"))
        left = build_.combined(ExpressionOp::multiply, {std::move(left), sign(quantifier)}, start);
      else if (in_.symbol("/"))
        left = build_.combined(ExpressionOp::divide, {std::move(left), sign(quantifier)}, start);
      else
        return left;
    }
  }

  ExpressionNode sign(ExpressionOp quantifier) {
    const Scanner::Depth depth(in_);
    const std::size_t start = (in_.skip(), in_.position);
    if (in_.symbol("-")) return build_.combined(ExpressionOp::negate, {sign(quantifier)}, start);
    if (in_.symbol("+")) return sign(quantifier);
    ExpressionNode base = operand(quantifier);
    // A power binds more tightly than the sign before it, and goes from right to left: -2^3^2 is -(2^(3^2)).
    const std::size_t power = (in_.skip(), in_.position);
    if (!in_.symbol("^") && !in_.symbol("**")) return base;
    return build_.combined(ExpressionOp::power, {std::move(base), sign(quantifier)}, power);
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
    if (Scanner::is_letter(c) || c == '(') return build_.leaf(read_quantity(in_, relative_));
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
    ExpressionNode out = build_.combined(ExpressionOp::function, std::move(arguments), start);
    out.function = function;
    return out;
  }

  Scanner& in_;
  bool relative_;
  ExpressionBuilder build_;
};

void expect_end(Scanner& in) {
  in.skip();
  if (!in.done()) in.fail(fmt::format("unexpected {}", in.found()), in.position);
}

}  // namespace

ExpressionTree read_truth(Scanner& in, bool relative, bool commas) {
  return ExpressionParser(in, relative).truth_of_row(commas);
}

ExpressionTree read_number(Scanner& in, bool relative) { return ExpressionParser(in, relative).number(); }

ExpressionTree parse_cut(std::string_view text, const ObservableCatalogue& catalogue) {
  Scanner in{"cut", text, catalogue};
  ExpressionTree out = read_truth(in, false, false);
  expect_end(in);
  return out;
}

ExpressionTree parse_expression(std::string_view text, const ObservableCatalogue& catalogue) {
  Scanner in{"expression", text, catalogue};
  ExpressionTree out = read_number(in, false);
  expect_end(in);
  return out;
}

}  // namespace hml
