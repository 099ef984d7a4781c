#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "hml/core/threads.hpp"
#include "hml/learn/trees/quantiser.hpp"

namespace hml {

/// A sample with every feature sorted into bins, one byte a value, kept twice: by column for who follows one feature, and by
/// event in groups of features whose histograms fit the first-level cache together.
struct BinnedSample {
  static constexpr std::size_t group_size = 16;

  std::size_t events = 0, features = 0;
  std::vector<Quantiser> quantisers;  ///< (features)
  std::vector<std::uint8_t> columns;  ///< (features, events)
  std::vector<std::uint8_t> groups;   ///< (groups, events, group_size)

  std::size_t group_count() const { return (features + group_size - 1) / group_size; }
  /// Features of a group: all are full but the last one.
  std::size_t group_width(std::size_t group) const { return std::min(group_size, features - group * group_size); }
  const std::uint8_t* column(std::size_t feature) const { return columns.data() + feature * events; }
  const std::uint8_t* group(std::size_t group) const { return groups.data() + group * events * group_size; }
};

/// How features are binned.
struct BinningOptions {
  int max_bins = 255;
  std::vector<bool> categorical;  ///< (features) or empty
};

/// Bins row-major `values` (events, features), in which NaN is the only missing value; zero-weight events shape no bin.
BinnedSample bin_sample(std::span<const float> values, std::size_t features, std::span<const double> weights,
                        const BinningOptions& options, ThreadTeam& team);

}  // namespace hml
