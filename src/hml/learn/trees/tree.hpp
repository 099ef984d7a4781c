#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace hml {

/// One node of a decision tree; a leaf points to itself on both sides.
struct TreeNode {
  std::uint32_t feature = 0;
  float threshold = 0;                       ///< x < threshold goes left
  std::array<std::uint32_t, 2> child{0, 0};  ///< left, right
  std::uint32_t missing = 0;                 ///< the side of a missing value: 0 left, 1 right
  std::int32_t categories = -1;              ///< set of the tree whose members go left, the threshold's part played by it
  float value = 0;                           ///< what a leaf adds to the score
  float gain = 0;                            ///< what the split lowered the loss by
  float cover = 0;                           ///< sum of the events' weights (or second derivatives) in training

  bool is_leaf(std::size_t self) const { return child[0] == self; }
};

/// A decision tree that adds the value of one leaf to one output.
struct Tree {
  std::vector<TreeNode> nodes;                 ///< the root first, children after their parents
  std::vector<std::vector<float>> categories; ///< sets of values, ascending
  std::int32_t output = 0;                    ///< which score it adds to

  std::size_t leaves() const { return (nodes.size() + 1) / 2; }
  /// The child that a value leads to; NaN is a missing one.
  std::uint32_t step(const TreeNode& node, float x) const;
  /// The leaf that an event, a row of features, falls into.
  std::uint32_t leaf(const float* row) const;
};

/// An input error where a child does not come after its parent, or a node is reached by two ways or none.
void check_order(const std::vector<TreeNode>& nodes);

}  // namespace hml
