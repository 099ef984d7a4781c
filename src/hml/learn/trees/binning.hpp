#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace hml {

/// Thresholds that quantise one feature: bin b holds values x with threshold[b - 1] <= x < threshold[b]; a missing
/// value (NaN) goes into bin `missing_bin`.
struct Quantiser {
  static constexpr int missing_bin = 255;
  std::vector<float> thresholds;  ///< ascending; one less than there are bins

  std::uint8_t bin(float x) const;
  int bins() const { return static_cast<int>(thresholds.size()) + 1; }
};

/// Thresholds between neighbouring distinct values, at most `max_bins` - 1 of them, placed so that bins hold about
/// equal sums of |weight|. Values are read at values[i * stride].
Quantiser make_quantiser(std::span<const float> values, std::size_t stride, std::span<const double> weights,
                         int max_bins);

/// A sample with every feature quantised: one byte a value, column by column.
struct BinnedSample {
  std::size_t events = 0, features = 0;
  std::vector<Quantiser> quantisers;  ///< (features)
  std::vector<std::uint8_t> bins;     ///< (features, events)

  const std::uint8_t* column(std::size_t feature) const { return bins.data() + feature * events; }
};

/// Quantises row-major values (events, features); threads share the features.
BinnedSample bin_sample(std::span<const float> values, std::size_t features, std::span<const double> weights,
                        int max_bins, int threads);

}  // namespace hml
