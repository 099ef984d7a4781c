#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "hml/core/random.hpp"
#include "hml/learn/trees/split.hpp"
#include "hml/learn/trees/tree.hpp"

namespace hml {

/// Limits of a tree's growth and what its splits should gain.
struct GrowthOptions {
  int max_depth = 3;
  int max_leaves = 0;             ///< 0: as many as the depth allows; the best leaf is split next
  double features_per_tree = 1;   ///< share of the features that a tree may use
  double features_per_split = 1;  ///< share of the tree's features that a split may use
  std::vector<bool> allowed;      ///< (features) or empty: features that may be split on at all
  SplitOptions split;
};

/// A leaf as it was grown: its node, its events and their sums, (planes).
struct GrownLeaf {
  std::uint32_t node = 0;
  std::span<const std::uint32_t> rows;
  std::vector<Pair> sums;
  double output = 0;  ///< -a / (b + lambda) of the first plane, within the bounds that constraints put
};

/// Grows one tree after another on a binned sample: histograms of the pairs for every feature, the larger child's by
/// subtraction. The tree is the same for any number of threads.
class TreeGrower {
 public:
  /// `sample` and `team` must outlive the grower.
  TreeGrower(const BinnedSample& sample, GrowthOptions options, ThreadTeam& team);

  /// Grows a tree on the events `rows` (ascending) with `planes` of pairs for all events; features are drawn from `random`.
  /// Leaves have no values yet.
  Tree grow(std::span<const PackedPairs> planes, std::vector<std::uint32_t> rows, Random random);
  /// The last tree's leaves; valid until the next one grows.
  const std::vector<GrownLeaf>& leaves() const { return grown_; }

 private:
  struct Leaf {
    std::uint32_t node = 0;
    std::size_t begin = 0, end = 0;  // of rows_
    int depth = 0;
    NodeSums sums;
    Split split;
    std::size_t size() const { return end - begin; }
  };

  std::vector<std::size_t> draw(std::vector<std::size_t> from, double share);
  Leaf root();
  void write_leaf(Tree& tree, const Leaf& leaf);
  Leaf child_of(const Leaf& parent, std::uint32_t node, std::size_t begin, std::size_t end) const;
  void set_bounds(const Split& split, Leaf& left, Leaf& right) const;
  void write_split(Tree& tree, const Leaf& parent, std::uint32_t children) const;
  void divide(Tree& tree, Leaf parent, bool last);
  Leaf take_next();
  void settle(Leaf leaf);
  void release(Leaf& leaf);
  std::size_t partition(const Leaf& leaf);
  void fill(Leaf& leaf);
  void find_split(Leaf& leaf);
  void find_splits(Leaf& small, Leaf& large);
  std::vector<std::size_t> split_features();
  bool may_split(const Leaf& leaf) const;
  std::vector<Histogram> take_histograms();

  const BinnedSample& sample_;
  GrowthOptions options_;
  ThreadTeam& team_;
  HistogramFiller filler_;
  SplitFinder finder_;
  std::span<const PackedPairs> planes_;
  std::vector<std::size_t> allowed_, tree_features_;
  Random random_{0, 0};
  std::vector<std::uint32_t> rows_, left_rows_, right_rows_;
  std::vector<std::vector<Histogram>> spare_;
  std::vector<Leaf> open_, done_;  // leaves with a split to make, and those without
  std::vector<GrownLeaf> grown_;
};

}  // namespace hml
