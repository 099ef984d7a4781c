#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace hml {

/// One node of a decision tree. A leaf points to itself on both sides, so that a walk may go on for as many steps as
/// the deepest leaf needs without asking where it is.
struct TreeNode {
  std::uint32_t feature = 0;
  float threshold = 0;                       ///< x < threshold goes left
  std::array<std::uint32_t, 2> child{0, 0};  ///< left, right
  std::uint32_t missing = 0;                 ///< the side of a missing value: 0 left, 1 right
  float value = 0;                           ///< what a leaf adds to the score

  bool is_leaf(std::size_t self) const { return child[0] == self; }
};

/// Decision trees whose leaf values add up, flattened for prediction on raw values.
class Forest {
 public:
  struct Tree {
    std::vector<TreeNode> nodes;  ///< the root first
    int depth = 0;
  };

  void add(Tree tree) { trees_.push_back(std::move(tree)); }
  void resize(std::size_t trees) { trees_.resize(trees); }
  void clear() { trees_.clear(); }
  const std::vector<Tree>& trees() const { return trees_; }

  /// Adds the sum of all trees' leaf values to `out` (n) for row-major values (n, features); threads share the rows.
  void add_scores(std::span<const float> values, std::size_t features, std::span<double> out, int threads) const;

 private:
  std::vector<Tree> trees_;
};

/// The leaf values of one tree, added to `out` (n).
void add_tree_scores(const Forest::Tree& tree, std::span<const float> values, std::size_t features,
                     std::span<double> out);

}  // namespace hml
