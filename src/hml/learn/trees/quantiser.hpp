#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace hml {

/// Thresholds that sort one feature's values into bins: bin b holds values x with threshold[b - 1] <= x < threshold[b]; a
/// missing value (NaN) goes into bin `missing_bin`.
struct Quantiser {
  static constexpr int missing_bin = 255;
  std::vector<float> thresholds;  ///< ascending; one less than there are bins, at most 254
  std::vector<float> categories;  ///< the value in every bin of a feature that counts categories

  int bins() const { return static_cast<int>(thresholds.size()) + 1; }
};

/// One value of a feature and the weight of its event.
struct WeightedValue {
  float value;
  float weight;
};

/// Thresholds halfway between neighbouring distinct values, at most `max_bins` - 1 of them, placed so that bins hold about
/// equal sums of |weight|; a value that holds more than its share gets a bin of its own. NaN must not be among the values.
Quantiser make_quantiser(std::vector<WeightedValue> values, int max_bins);

/// Thresholds between all neighbouring distinct values of a feature that counts categories, one
/// a bin. An input error where
/// there are more than 255.
Quantiser make_category_quantiser(std::vector<WeightedValue> values);

/// The bins of `n` values, every `from_stride`-th float of `from`.
void quantise(const Quantiser& quantiser, const float* from, std::size_t from_stride, std::size_t n, std::uint8_t* to);

}  // namespace hml
