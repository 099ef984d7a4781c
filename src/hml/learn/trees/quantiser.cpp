#include "hml/learn/trees/quantiser.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace {

// Adds up the weights of equal values; `values` must be sorted.
void merge_equal(std::vector<WeightedValue>& values) {
  std::size_t kept = 0;
  for (const auto& entry : values)
    if (kept > 0 && values[kept - 1].value == entry.value) values[kept - 1].weight += entry.weight;
    else values[kept++] = entry;
  values.resize(kept);
}

// A float t with a < t <= b, halfway where floats are dense enough.
float between(float a, float b) {
  if (std::isinf(a) || std::isinf(b)) return b;
  const auto middle = static_cast<float>(0.5 * (static_cast<double>(a) + b));
  return middle > a ? middle : b;
}

// Bits of a float as an integer with the same order: negative numbers have all their bits turned, positive ones the sign.
std::uint32_t ordered_bits(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  return bits ^ (static_cast<std::uint32_t>(-static_cast<std::int32_t>(bits >> 31)) | 0x80000000u);
}

}  // namespace

void sort_by_value(std::vector<WeightedValue>& values) {
  constexpr int digit_bits = 11, digits = 3;
  constexpr std::size_t buckets = 1u << digit_bits;
  std::array<std::array<std::uint32_t, buckets>, digits> starts{};
  for (const auto& entry : values) {
    const std::uint32_t key = ordered_bits(entry.value);
    for (int d = 0; d < digits; ++d) ++starts[static_cast<std::size_t>(d)][(key >> (d * digit_bits)) % buckets];
  }
  std::vector<WeightedValue> sorted(values.size());
  for (int d = 0; d < digits; ++d) {
    auto& start = starts[static_cast<std::size_t>(d)];
    std::uint32_t sum = 0;
    for (auto& count : start) sum += std::exchange(count, sum);
    for (const auto& entry : values) sorted[start[(ordered_bits(entry.value) >> (d * digit_bits)) % buckets]++] = entry;
    values.swap(sorted);
  }
}

Quantiser make_quantiser(std::vector<WeightedValue> values, int max_bins) {
  sort_by_value(values);
  merge_equal(values);
  Quantiser out;
  double left = 0;
  for (const auto& entry : values) left += entry.weight;
  int bins_left = max_bins;
  double filled = 0;
  for (std::size_t i = 0; i + 1 < values.size() && bins_left > 1; ++i) {
    filled += values[i].weight;
    // As many bins as values remain: each value gets its own. Else a bin is closed at its share of what is left.
    const bool roomy = values.size() - i <= static_cast<std::size_t>(bins_left);
    if (!roomy && filled * bins_left < left) continue;
    out.thresholds.push_back(between(values[i].value, values[i + 1].value));
    left -= filled;
    filled = 0;
    --bins_left;
  }
  return out;
}

Quantiser make_category_quantiser(std::vector<WeightedValue> values) {
  sort_by_value(values);
  merge_equal(values);
  if (values.size() > Quantiser::missing_bin)
    throw Error(ErrorKind::input, fmt::format("has {} different values; a categorical feature may have {}", values.size(),
                                              Quantiser::missing_bin));
  Quantiser out;
  for (const auto& entry : values) out.categories.push_back(entry.value);
  for (std::size_t i = 0; i + 1 < values.size(); ++i)
    out.thresholds.push_back(between(values[i].value, values[i + 1].value));
  return out;
}

void quantise(const Quantiser& quantiser, const float* from, std::size_t from_stride, std::size_t n, std::uint8_t* to) {
  // A search without branches over 255 thresholds, the missing ones infinite; values side by side, so that their loads overlap.
  constexpr std::size_t lanes = 8;
  std::array<float, 256> thresholds;
  thresholds.fill(std::numeric_limits<float>::infinity());
  std::copy(quantiser.thresholds.begin(), quantiser.thresholds.end(), thresholds.begin());
  const auto last = static_cast<std::uint32_t>(quantiser.thresholds.size());  // an infinite value belongs into the last bin
  for (std::size_t i = 0; i < n; i += lanes) {
    const std::size_t count = std::min(lanes, n - i);
    std::array<float, lanes> x{};
    std::array<std::uint32_t, lanes> bin{};
    for (std::size_t lane = 0; lane < count; ++lane) x[lane] = from[(i + lane) * from_stride];
    for (std::uint32_t half = 128; half > 0; half /= 2)
      for (std::size_t lane = 0; lane < lanes; ++lane)
        bin[lane] += thresholds[bin[lane] + half - 1] <= x[lane] ? half : 0;
    for (std::size_t lane = 0; lane < count; ++lane)
      to[i + lane] = static_cast<std::uint8_t>(std::isnan(x[lane]) ? Quantiser::missing_bin : std::min(bin[lane], last));
  }
}

}  // namespace hml
