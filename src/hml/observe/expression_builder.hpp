#pragma once
#include <string>
#include <vector>

#include "hml/observe/expression_tree.hpp"
#include "hml/observe/scanner.hpp"

namespace hml {

/// Makes the nodes of one tree and checks that they go together: numbers with numbers, truths with truths, layouts with
/// equal layouts. Errors are marked at `position`. Private to the stage.
class ExpressionBuilder {
 public:
  ExpressionBuilder(const Scanner& in, bool relative) : in_(in), relative_(relative) {}

  ExpressionNode leaf(Quantity made);
  /// A node over numbers; one value a row goes with any layout, two layouts do not go together.
  ExpressionNode combined(ExpressionOp op, std::vector<ExpressionNode> children, std::size_t position) const;
  /// and/or: object by object where the layouts are equal; else each side is reduced to one truth a row first.
  ExpressionNode joined(ExpressionOp op, ExpressionNode left, ExpressionNode right, ExpressionOp quantifier,
                        std::size_t position) const;
  /// `not` or `veto`.
  ExpressionNode opposite(ExpressionOp op, ExpressionNode child, std::size_t position) const;
  /// `any` or `all` as it stands in the text.
  ExpressionNode written(ExpressionOp quantifier, ExpressionNode child, std::size_t position) const;
  /// One truth a row, where the node has one an object.
  static ExpressionNode reduced(ExpressionNode child, ExpressionOp quantifier);
  /// The node, if it is a truth.
  ExpressionNode truth(ExpressionNode node, std::size_t position) const;
  /// The tree with this root; the builder is empty then.
  ExpressionTree finish(ExpressionNode root);

 private:
  ExpressionNode node(ExpressionOp op, std::vector<ExpressionNode> children, std::size_t position) const;
  int structure_index(const std::string& structure);

  const Scanner& in_;
  bool relative_;
  ExpressionTree tree_;
};

}  // namespace hml
