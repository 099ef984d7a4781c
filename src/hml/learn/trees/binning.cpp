#include "hml/learn/trees/binning.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hml/core/threads.hpp"

namespace hml {

namespace {

// More rows than this move quantiles by less than a bin's statistical spread: every k-th row is enough.
constexpr std::size_t rows_for_quantiles = 200'000;

struct Distinct {
  float value;
  double weight;
};

std::vector<Distinct> distinct_values(std::span<const float> values, std::size_t stride,
                                      std::span<const double> weights) {
  const std::size_t step = std::max<std::size_t>(1, (weights.size() + rows_for_quantiles - 1) / rows_for_quantiles);
  std::vector<Distinct> sorted;
  sorted.reserve(weights.size() / step + 1);
  for (std::size_t i = 0; i < weights.size(); i += step) {
    const float x = values[i * stride];
    if (!std::isnan(x) && weights[i] != 0) sorted.push_back({x, std::abs(weights[i])});
  }
  std::sort(sorted.begin(), sorted.end(), [](const Distinct& a, const Distinct& b) { return a.value < b.value; });
  std::size_t kept = 0;
  for (const auto& entry : sorted)
    if (kept > 0 && sorted[kept - 1].value == entry.value) sorted[kept - 1].weight += entry.weight;
    else sorted[kept++] = entry;
  sorted.resize(kept);
  return sorted;
}

// A float t with a < t <= b, halfway where floats are dense enough.
float between(float a, float b) {
  if (std::isinf(a) || std::isinf(b)) return b;
  const auto middle = static_cast<float>(0.5 * (static_cast<double>(a) + b));
  return middle > a ? middle : b;
}

}  // namespace

std::uint8_t Quantiser::bin(float x) const {
  if (std::isnan(x)) return missing_bin;
  // Branchless binary search: the number of thresholds <= x.
  const float* base = thresholds.data();
  std::size_t length = thresholds.size();
  while (length > 1) {
    const std::size_t half = length / 2;
    base += base[half - 1] <= x ? half : 0;
    length -= half;
  }
  const bool past = length == 1 && *base <= x;
  return static_cast<std::uint8_t>(base - thresholds.data() + (past ? 1 : 0));
}

Quantiser make_quantiser(std::span<const float> values, std::size_t stride, std::span<const double> weights,
                         int max_bins) {
  const auto distinct = distinct_values(values, stride, weights);
  Quantiser out;
  double left = 0;
  for (const auto& entry : distinct) left += entry.weight;
  int bins_left = max_bins;
  double filled = 0;
  for (std::size_t i = 0; i + 1 < distinct.size() && bins_left > 1; ++i) {
    filled += distinct[i].weight;
    // As many bins as values remain: each value gets its own. Else a bin is closed at its share of what is left.
    const bool roomy = distinct.size() - i <= static_cast<std::size_t>(bins_left);
    if (!roomy && filled * bins_left < left) continue;
    out.thresholds.push_back(between(distinct[i].value, distinct[i + 1].value));
    left -= filled;
    filled = 0;
    --bins_left;
  }
  return out;
}

BinnedSample bin_sample(std::span<const float> values, std::size_t features, std::span<const double> weights,
                        int max_bins, int threads) {
  BinnedSample out{weights.size(), features, std::vector<Quantiser>(features),
                   std::vector<std::uint8_t>(features * weights.size())};
  parallel_for(static_cast<std::int64_t>(features), threads, [&](std::int64_t feature, int) {
    const auto f = static_cast<std::size_t>(feature);
    Quantiser& quantiser = out.quantisers[f] =
        make_quantiser(values.subspan(std::min(f, values.size())), features, weights, max_bins);
    std::uint8_t* column = out.bins.data() + f * out.events;
    for (std::size_t i = 0; i < out.events; ++i) column[i] = quantiser.bin(values[i * features + f]);
  });
  return out;
}

}  // namespace hml
