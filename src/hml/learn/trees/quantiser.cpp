#include "hml/learn/trees/quantiser.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/core/radix_sort.hpp"

namespace hml {

namespace {

// Distinct values, ascending, with the sums of their weights.
void sort_and_merge(std::vector<WeightedValue>& values) {
  radix_sort(values, [](const WeightedValue& entry) { return rising_key(entry.value); });
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

}  // namespace

Quantiser make_quantiser(std::vector<WeightedValue> values, int max_bins) {
  sort_and_merge(values);
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
  sort_and_merge(values);
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
