#include "hml/observe/expression_builder.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hml {
namespace {

/// The deepest tree: it is walked by recursion.
constexpr int deepest_tree = 1000;

}  // namespace

ExpressionNode ExpressionBuilder::leaf(Quantity made) {
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

int ExpressionBuilder::structure_index(const std::string& structure) {
  auto& known = tree_.structures;
  const auto found = std::find(known.begin(), known.end(), structure);
  const int index = static_cast<int>(found - known.begin());
  if (found == known.end()) known.push_back(structure);
  return index;
}

ExpressionNode ExpressionBuilder::node(ExpressionOp op, std::vector<ExpressionNode> children,
                                       std::size_t position) const {
  ExpressionNode out;
  out.op = op;
  for (const auto& child : children) out.depth = std::max(out.depth, child.depth + 1);
  if (out.depth > deepest_tree) in_.fail("the expression is too long; use fewer terms", position);
  out.children = std::move(children);
  return out;
}

ExpressionNode ExpressionBuilder::combined(ExpressionOp op, std::vector<ExpressionNode> children,
                                           std::size_t position) const {
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

ExpressionNode ExpressionBuilder::joined(ExpressionOp op, ExpressionNode left, ExpressionNode right,
                                         ExpressionOp quantifier, std::size_t position) const {
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

ExpressionNode ExpressionBuilder::truth(ExpressionNode node, std::size_t position) const {
  if (!node.truth)
    in_.fail(fmt::format("a number stands where a comparison is needed, as in '{}pt > 30'", relative_ ? "" : "jet0."),
             position);
  return node;
}

ExpressionNode ExpressionBuilder::opposite(ExpressionOp op, ExpressionNode child, std::size_t position) const {
  const int structure = child.structure;
  ExpressionNode out = node(op, {truth(std::move(child), position)}, position);
  out.truth = true;
  out.structure = structure;
  return out;
}

ExpressionNode ExpressionBuilder::reduced(ExpressionNode child, ExpressionOp quantifier) {
  if (child.structure < 0) return child;
  ExpressionNode out;
  out.op = quantifier;
  out.truth = true;
  out.depth = child.depth + 1;
  out.children.push_back(std::move(child));
  return out;
}

ExpressionNode ExpressionBuilder::written(ExpressionOp quantifier, ExpressionNode child, std::size_t position) const {
  ExpressionNode out = node(quantifier, {truth(std::move(child), position)}, position);
  out.truth = true;
  out.written = true;
  return out;
}

ExpressionTree ExpressionBuilder::finish(ExpressionNode root) {
  tree_.root = std::move(root);
  return std::move(tree_);
}

}  // namespace hml
