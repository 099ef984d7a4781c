#pragma once
#include <bitset>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "hml/learn/trees/histogram.hpp"

namespace hml {

/// What a split should gain. A node of sums (a, b) has the score
///
///     newton    a^2 / (b + lambda): twice what the best constant lowers the loss by (Chen and Guestrin, arXiv:1603.02754,
///               eq. 7); with a the weight of a class and b that of all it is the decrease of the Gini index, and the
///               scores of several classes add up
///     entropy   a ln a - b ln b / K, summed over K classes; with one class out of two, a ln a + (b - a) ln(b - a) - b ln b
///
/// and a split gains half the sum of its children's scores less its own.
struct SplitOptions {
  bool entropy = false;
  double lambda = 1;
  double min_child_weight = 1;     ///< smallest b on either side
  double min_gain = 0;
  std::vector<int> monotone;       ///< (features) or empty: +1 where the output may only rise with it, -1 only fall
  std::vector<bool> categorical;   ///< (features) or empty
  double category_smoothing = 10;  ///< added to b where categories are put in the order of a / b
};

/// A split of one feature: bins up to `bin` go left, or the members of `left_bins` for categories.
struct Split {
  double gain = 0;
  int feature = -1;
  int bin = -1;  ///< -1: the missing values alone go left
  bool missing_left = false;
  bool by_category = false;
  std::bitset<bins_per_feature> left_bins;  ///< of categories only

  bool found() const { return feature >= 0; }
  bool goes_left(int b) const {
    if (b == Quantiser::missing_bin) return missing_left;
    return by_category ? left_bins[static_cast<std::size_t>(b)] : b <= bin;
  }
};

/// What a node brings to the search: its histograms and sums, (planes), and the bounds that constraints put on its output.
struct NodeSums {
  std::vector<Histogram> histograms;
  std::vector<BinSum> sums;
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
};

/// Finds the best split of a node along one feature.
class SplitFinder {
 public:
  /// `units` (planes) turn integer sums into numbers. `sample` must outlive the finder.
  SplitFinder(const BinnedSample& sample, SplitOptions options) : sample_(sample), options_(std::move(options)) {}

  void set_units(std::vector<Pair> units) { units_ = std::move(units); }
  /// The best split, or none that gains more than `min_gain`. The first one on ties.
  Split best(const NodeSums& node, std::size_t feature) const;
  /// The sums of what goes left, (planes).
  std::vector<BinSum> left_sums(const NodeSums& node, const Split& split) const;
  /// Where the node misses no value, one that is missing later follows the heavier side.
  void send_missing_with_the_heavier(const NodeSums& node, Split& split) const;
  /// Newton's output -a / (b + lambda) of a node's first plane within bounds; 0 where that has no positive denominator.
  double output(const BinSum& sum, double low, double high) const;
  Pair pair(const BinSum& sum, std::size_t plane) const {
    return {static_cast<double>(sum.a) * units_[plane].a, static_cast<double>(sum.b) * units_[plane].b};
  }
  const SplitOptions& options() const { return options_; }

 private:
  void offer_all(const NodeSums& node, std::size_t feature, bool missing_left, Split& best) const;
  void offer_categories(const NodeSums& node, std::size_t feature, Split& best) const;
  void offer(const NodeSums& node, std::span<const Pair> left, const Split& candidate, Split& best) const;
  double gain(const NodeSums& node, std::span<const Pair> left, int monotone) const;
  double score(const Pair& sum) const;
  bool plain(std::size_t feature) const;

  const BinnedSample& sample_;
  SplitOptions options_;
  std::vector<Pair> units_;
};

}  // namespace hml
