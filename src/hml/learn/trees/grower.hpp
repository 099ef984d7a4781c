#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "hml/learn/trees/binning.hpp"
#include "hml/learn/trees/tree.hpp"

namespace hml {

/// First and second derivative of the loss by one event's score, weight included.
struct Gradient {
  float g = 0, h = 0;
};

/// Limits of a tree's growth.
struct GrowthOptions {
  int max_depth = 3;
  int max_leaves = 0;           ///< 0: as many as the depth allows; else the best leaf is split next
  double lambda = 1;            ///< added to the denominator of leaf values and gains
  double min_child_weight = 1;  ///< smallest sum of h on either side of a split
  double min_gain = 0;
  double learning_rate = 0.1;   ///< leaf values are multiplied by it
};

/// Grows one tree after another on a binned sample: histograms of the gradients for every feature, the larger child's
/// by subtraction, best split by the Newton gain (Chen and Guestrin, arXiv:1603.02754, eq. 7). Every feature's sums run
/// over the events in order, so that the tree is the same for any number of threads.
class TreeGrower {
 public:
  /// `sample` must outlive the grower.
  TreeGrower(const BinnedSample& sample, GrowthOptions options, int threads);

  /// Grows a tree on the events `rows` (ascending) with gradients for all events.
  Forest::Tree grow(std::span<const Gradient> gradients, std::vector<std::uint32_t> rows);
  /// Adds the last tree's leaf values to the scores (events) of the rows that it was grown on.
  void add_scores(std::span<double> scores) const;
  /// Total gain and number of splits a feature, over all trees grown.
  const std::vector<double>& gains() const { return gains_; }
  const std::vector<std::int64_t>& splits() const { return splits_; }

 private:
  struct Bin {
    double g = 0, h = 0;
  };
  using Histogram = std::vector<Bin>;  // (features, 256)
  struct Split {
    double gain = 0;
    int feature = -1, bin = -1;  // bins <= bin go left; -1: the missing values alone do
    bool missing_left = false;
    Bin left;
  };
  struct Leaf {
    std::uint32_t node;
    std::size_t begin, end;  // of rows_
    int depth;
    Bin sum;
    Split split;
    Histogram histogram;
  };

  Histogram take_histogram();
  void fill(Histogram& histogram, std::size_t begin, std::size_t end);
  Split best_split(const Leaf& leaf) const;
  Split best_split(const Leaf& leaf, std::size_t feature) const;
  void prepare(Leaf& leaf) const;
  std::size_t partition(const Leaf& leaf);
  void divide(Forest::Tree& tree, std::vector<Leaf>& leaves, std::size_t index, bool last);
  double leaf_value(const Bin& sum) const;
  double score(const Bin& sum) const;
  int threads_for(std::size_t rows) const;

  const BinnedSample& sample_;
  GrowthOptions options_;
  int threads_;
  std::span<const Gradient> gradients_;
  std::vector<std::uint32_t> rows_, right_rows_;
  std::vector<Gradient> gathered_;
  std::vector<Histogram> spare_;
  struct Grown {
    std::size_t begin, end;
    float value;
  };
  std::vector<Grown> grown_;
  std::vector<double> gains_;
  std::vector<std::int64_t> splits_;
};

}  // namespace hml
