#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "hml/core/threads.hpp"
#include "hml/learn/trees/tree.hpp"

namespace hml {

/// Events in blocks of `lanes` that are looked at side by side: within a block one feature's values lie together. Missing
/// values are NaN.
class LaneBlocks {
 public:
  static constexpr std::size_t lanes = 32;

  LaneBlocks() = default;
  /// Row-major `values` (n, features), in which all values in `missing` stand for NaN.
  LaneBlocks(std::span<const float> values, std::size_t features, std::span<const float> missing);

  std::size_t events() const { return events_; }
  std::size_t count() const { return (events_ + lanes - 1) / lanes; }
  const float* block(std::size_t index) const { return values_.data() + index * features_ * lanes; }

 private:
  std::size_t events_ = 0, features_ = 0;
  std::vector<float> values_;  // (blocks, features, lanes)
};

/// Decision trees whose leaf values add up, arranged for prediction.
///
/// A tree of at most 64 leaves is not walked: all its splits are looked at, for several events side by side, and every
/// split that sends an event right strikes out the leaves on its left; the first leaf that is left is the event's (Lucchese
/// et al., QuickScorer, doi:10.1145/2766462.2767733; for vectors of events doi:10.1145/2911451.2914758). Comparisons and
/// bit masks are what vector units do best, and no load waits for another. Larger trees, and those that ask for categories,
/// are walked.
class Forest {
 public:
  Forest() = default;
  /// Trees for events of `features` values; all values in `missing` stand for a missing one, as NaN does.
  Forest(std::size_t features, std::vector<float> missing) : features_(features), missing_(std::move(missing)) {}

  void add(Tree tree);
  void resize(std::size_t trees);
  const std::vector<Tree>& trees() const { return trees_; }
  std::size_t features() const { return features_; }
  const std::vector<float>& missing() const { return missing_; }

  /// Adds all leaf values to `out` (n, outputs) for row-major values (n, features); threads share the events.
  void add_scores(std::span<const float> values, std::span<double> out, std::size_t outputs, int threads) const;
  /// Those of the trees [first, last) for events in blocks.
  void add_scores(const LaneBlocks& events, std::span<double> out, std::size_t outputs, ThreadTeam& team,
                  std::size_t first, std::size_t last) const;

 private:
  // A tree's splits in arrays, those that send missing values left first.
  struct Masked {
    std::vector<std::uint32_t> feature;
    std::vector<float> threshold;
    std::vector<std::uint64_t> kept;  // leaves left over where the split sends an event right
    std::vector<float> values;        // of the leaves, from left to right
    std::size_t missing_left = 0;     // splits that send missing values left
    bool walked = false;
  };
  static Masked mask(const Tree& tree);
  template <class Mask>
  static void add_masked(const Masked& tree, const float* block, double* sums);
  struct Range {
    std::size_t first, last;
  };
  void add_block(const float* block, std::span<double> out, std::size_t outputs, Range trees) const;

  std::size_t features_ = 0;
  std::vector<float> missing_;
  std::vector<Tree> trees_;
  std::vector<Masked> masked_;
};

}  // namespace hml
