// Expressions written back as text, with as few parentheses as their meaning allows.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/observe/expression_tree.hpp"

namespace hml {
namespace {

/// How tightly a node binds; one of a lower level needs parentheses where a higher is expected.
enum Level { open, disjunction, conjunction, inversion, comparing, adding, multiplying, signing, operand };

class Writer {
 public:
  explicit Writer(const ExpressionTree& tree, bool tex = false) : tree_(tree), tex_(tex) {}

  std::string text(const ExpressionNode& node, Level least) const {
    const ExpressionNode& shown = visible(node);
    const std::string out = bare(shown);
    return level(shown) < least ? fmt::format("({})", out) : out;
  }

  /// The outermost conjunction with commas for its `and`s.
  std::string with_commas(const ExpressionNode& node) const {
    const ExpressionNode& shown = visible(node);
    if (shown.op != ExpressionOp::both || shown.written) return bare(shown);
    return fmt::format("{},{}", with_commas(shown.children[0]), text(shown.children[1], right_of_comma(shown)));
  }

 private:
  /// A reduction that the layout asks for is not written.
  static const ExpressionNode& visible(const ExpressionNode& node) {
    const bool reduces = node.op == ExpressionOp::reduce_all || node.op == ExpressionOp::reduce_any;
    return reduces && !node.written ? visible(node.children[0]) : node;
  }

  /// A conjunction on the right of a comma keeps its parentheses: without them it would be read from the left.
  static Level right_of_comma(const ExpressionNode& node) {
    const ExpressionNode& right = visible(node.children[1]);
    return right.op == ExpressionOp::both && !right.written ? operand : open;
  }

  static Level level(const ExpressionNode& node) {
    switch (node.op) {
      case ExpressionOp::reduce_all:
      case ExpressionOp::reduce_any:
      case ExpressionOp::veto:
        return open;
      case ExpressionOp::either:
        return disjunction;
      case ExpressionOp::both:
        return node.written ? comparing : conjunction;
      case ExpressionOp::negation:
        return inversion;
      case ExpressionOp::less:
      case ExpressionOp::less_equal:
      case ExpressionOp::greater:
      case ExpressionOp::greater_equal:
      case ExpressionOp::equal:
      case ExpressionOp::not_equal:
        return comparing;
      case ExpressionOp::add:
      case ExpressionOp::subtract:
        return adding;
      case ExpressionOp::multiply:
      case ExpressionOp::divide:
        return multiplying;
      case ExpressionOp::negate:
      case ExpressionOp::power:
        return signing;
      default:
        return operand;
    }
  }

  const char* symbol(ExpressionOp op) const {
    switch (op) {
      case ExpressionOp::less:
        return "<";
      case ExpressionOp::less_equal:
        return "<=";
      case ExpressionOp::greater:
        return ">";
      case ExpressionOp::greater_equal:
        return ">=";
      case ExpressionOp::equal:
        return "==";
      case ExpressionOp::not_equal:
        return "!=";
      case ExpressionOp::add:
        return "+";
      case ExpressionOp::subtract:
        return "-";
      case ExpressionOp::multiply:
        return tex_ ? " \\cdot " : "*";
      case ExpressionOp::divide:
        return "/";
      default:
        return "^";
    }
  }

  std::string infix(const ExpressionNode& node, Level left, Level right) const {
    return fmt::format("{}{}{}", text(node.children[0], left), symbol(node.op), text(node.children[1], right));
  }

  std::string bare(const ExpressionNode& node) const {
    switch (node.op) {
      case ExpressionOp::number:
        return fmt::format("{}", node.number);
      case ExpressionOp::quantity:
        return tex_ ? tree_.quantities[node.quantity].label() : tree_.quantities[node.quantity].name();
      case ExpressionOp::function: {
        std::vector<std::string> arguments;
        for (const auto& child : node.children) arguments.push_back(text(child, adding));
        const std::string_view name = node.function->name;
        return fmt::format("{}({})", tex_ ? fmt::format("\\mathrm{{{}}}", name) : name, fmt::join(arguments, ","));
      }
      case ExpressionOp::negate:
        return fmt::format("-{}", text(node.children[0], signing));
      case ExpressionOp::negation:
        return fmt::format("not {}", text(node.children[0], inversion));
      case ExpressionOp::veto:
        return fmt::format("veto {}", text(node.children[0], open));
      case ExpressionOp::reduce_any:
        return fmt::format("any {}", text(node.children[0], open));
      case ExpressionOp::reduce_all:
        return fmt::format("all {}", text(node.children[0], open));
      case ExpressionOp::either:
        return fmt::format("{} or {}", text(node.children[0], disjunction), text(node.children[1], conjunction));
      case ExpressionOp::both:
        if (node.written) return chain(node);
        return fmt::format("{} and {}", text(node.children[0], conjunction), text(node.children[1], inversion));
      case ExpressionOp::power:
        if (tex_) return fmt::format("{}^{{{}}}", text(node.children[0], operand), text(node.children[1], adding));
        return infix(node, operand, signing);
      case ExpressionOp::add:
      case ExpressionOp::subtract:
        return infix(node, adding, multiplying);
      case ExpressionOp::multiply:
      case ExpressionOp::divide:
        return infix(node, multiplying, signing);
      default:
        return infix(node, adding, adding);
    }
  }

  /// a < b < c: what stands on the right of the last link follows the links before it.
  std::string chain(const ExpressionNode& node) const {
    const ExpressionNode& link = visible(node.children[1]);
    return fmt::format("{}{}{}", bare(visible(node.children[0])), symbol(link.op), text(link.children[1], adding));
  }

  const ExpressionTree& tree_;
  bool tex_;  // labels of the quantities, TeX's powers
};

}  // namespace

std::string expression_text(const ExpressionTree& tree, bool commas) {
  const Writer writer(tree);
  return commas ? writer.with_commas(tree.root) : writer.text(tree.root, open);
}

std::string expression_label(const ExpressionTree& tree) { return Writer(tree, true).text(tree.root, open); }

}  // namespace hml
