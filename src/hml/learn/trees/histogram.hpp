#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "hml/core/threads.hpp"
#include "hml/learn/trees/binned_sample.hpp"

namespace hml {

/// What events sum to, in a tree that follows gradients: the first and the second derivative of the loss by the score; in a
/// tree that separates classes: the weight of one class and that of all.
struct Pair {
  double a = 0, b = 0;
};

/// A pair for every event in fixed point, packed into one integer, so that one addition sums both. Sums of integers do not
/// depend on their order: a histogram is the same for any number of threads, and what is left when one child is taken from
/// its parent is exactly the other. A pair keeps 18 bits and a sign relative to the largest of its kind; what is cut off is
/// dithered by the event's number, so that it averages out even where weights differ by many orders of magnitude.
class PackedPairs {
 public:
  /// `pairs` (n); not finite ones are an internal error of the loss.
  void pack(std::span<const Pair> pairs, ThreadTeam& team);

  const std::int64_t* data() const { return packed_.data(); }
  std::size_t size() const { return packed_.size(); }
  /// What one unit of each integer stands for.
  double unit_a() const { return unit_a_; }
  double unit_b() const { return unit_b_; }

 private:
  std::vector<std::int64_t> packed_;
  double unit_a_ = 1, unit_b_ = 1;
};

/// Integer sums of the pairs in one bin.
struct BinSum {
  std::int64_t a = 0, b = 0;
};

/// Sums for every bin of every feature, (features, 256), the missing values' bin last.
using Histogram = std::vector<BinSum>;
inline constexpr std::size_t bins_per_feature = 256;

/// Fills histograms, block of events by block.
class HistogramFiller {
 public:
  HistogramFiller(const BinnedSample& sample, ThreadTeam& team);
  /// The sums over the events `rows` into `out`, which is overwritten.
  void fill(Histogram& out, const PackedPairs& pairs, std::span<const std::uint32_t> rows);

 private:
  void fill_block(std::int64_t task, int worker, std::size_t blocks, const PackedPairs& pairs,
                  std::span<const std::uint32_t> rows, Histogram& out);

  const BinnedSample& sample_;
  ThreadTeam& team_;
  std::vector<std::vector<std::int64_t>> scratch_;  // (threads, group_size * 256)
  std::vector<std::mutex> locks_;                   // (groups)
};

}  // namespace hml
