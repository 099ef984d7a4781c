#include "hml/observe/expression.hpp"

#include <fmt/format.h>

#include "hml/observe/expression_tree.hpp"
#include "hml/observe/observations.hpp"

namespace hml {
namespace {

std::string unit_of(const ExpressionTree& tree, const ExpressionNode& node);

/// The unit that all children share; numbers take that of the others.
std::string shared_unit(const ExpressionTree& tree, const ExpressionNode& node) {
  std::string out;
  for (const auto& child : node.children) {
    if (child.op == ExpressionOp::number) continue;
    const std::string unit = unit_of(tree, child);
    if (unit.empty() || (!out.empty() && unit != out)) return "";
    out = unit;
  }
  return out.empty() ? "1" : out;
}

std::string unit_of(const ExpressionTree& tree, const ExpressionNode& node) {
  const auto child = [&](std::size_t k) { return unit_of(tree, node.children[k]); };
  switch (node.op) {
    case ExpressionOp::number:
      return "1";
    case ExpressionOp::quantity:
      return tree.quantities[node.quantity].unit();
    case ExpressionOp::add:
    case ExpressionOp::subtract:
    case ExpressionOp::negate:
      return shared_unit(tree, node);
    case ExpressionOp::multiply:
      return child(0) == "1" ? child(1) : child(1) == "1" ? child(0) : "";
    case ExpressionOp::divide:
      return child(1) == "1" ? child(0) : !child(0).empty() && child(0) == child(1) ? "1" : "";
    case ExpressionOp::power:
      return child(0) == "1" ? "1" : "";
    default:
      return node.function && node.function->keeps_unit ? shared_unit(tree, node) : "1";
  }
}

}  // namespace

Expression::Expression(std::string_view text, const ObservableCatalogue& catalogue, Place place) {
  try {
    tree_ = std::make_shared<const ExpressionTree>(parse_expression(text, catalogue));
  } catch (const Error& error) {
    throw Error(error.kind(), error.message(), place);
  }
  name_ = expression_text(*tree_);
  label_ = expression_label(*tree_);
  unit_ = unit_of(*tree_, tree_->root);
  if (tree_->root.structure >= 0) structure_ = tree_->structures[static_cast<std::size_t>(tree_->root.structure)];
}

const std::vector<Quantity>& Expression::quantities() const { return tree_->quantities; }

std::vector<ColumnRequest> Expression::requests(const Events* sample) const { return tree_requests(*tree_, sample); }

Jagged Expression::evaluate(const Events& events) const {
  Observations observations(events);
  return evaluate(observations);
}

Jagged Expression::evaluate(Observations& observations) const {
  if (tree_->root.op == ExpressionOp::quantity) return observations.values(tree_->quantities[tree_->root.quantity]);
  try {
    return evaluate_number(*tree_, observations);
  } catch (Error& error) {
    throw error.in(fmt::format("expression '{}'", name_));
  }
}

void Expression::fill(Observations& observations, std::span<float> out, std::size_t stride) const {
  if (!single()) throw Error(ErrorKind::internal, fmt::format("'{}' has several values an event", name_));
  if (tree_->root.op == ExpressionOp::quantity)
    return tree_->quantities[tree_->root.quantity].fill(observations, out, stride);
  const auto values = evaluate(observations).values;
  for (std::size_t event = 0; event < values.size(); ++event) out[event * stride] = static_cast<float>(values[event]);
}

}  // namespace hml
