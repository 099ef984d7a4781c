#include "hml/learn/trees/binned_sample.hpp"

#include <algorithm>
#include <cmath>

namespace hml {

namespace {

// More rows than this move quantiles by less than a bin's statistical spread: every k-th row is enough.
constexpr std::size_t rows_for_quantiles = 200'000;

std::vector<WeightedValue> column_values(std::span<const float> values, std::size_t features, std::size_t feature,
                                         std::span<const double> weights, std::size_t step) {
  std::vector<WeightedValue> out;
  out.reserve(weights.size() / step + 1);
  for (std::size_t i = 0; i < weights.size(); i += step) {
    const float x = values[i * features + feature];
    if (!std::isnan(x) && weights[i] != 0) out.push_back({x, static_cast<float>(std::abs(weights[i]))});
  }
  return out;
}

}  // namespace

BinnedSample bin_sample(std::span<const float> values, std::size_t features, std::span<const double> weights,
                        const BinningOptions& options, ThreadTeam& team) {
  constexpr std::size_t group_size = BinnedSample::group_size;
  BinnedSample out{.events = weights.size(), .features = features, .quantisers = {}, .columns = {}, .groups = {}};
  out.quantisers.resize(features);
  out.columns.resize(features * out.events);
  out.groups.resize(out.group_count() * out.events * group_size);
  const std::size_t step = std::max<std::size_t>(1, (out.events + rows_for_quantiles - 1) / rows_for_quantiles);

  team.run(static_cast<std::int64_t>(features), [&](std::int64_t index, int) {
    const auto f = static_cast<std::size_t>(index);
    const bool categorical = !options.categorical.empty() && options.categorical[f];
    auto column = column_values(values, features, f, weights, categorical ? 1 : step);
    out.quantisers[f] = categorical ? make_category_quantiser(std::move(column))
                                    : make_quantiser(std::move(column), options.max_bins);
  });

  constexpr std::size_t block = 2048;  // rows whose values and bins stay in the cache while they are turned
  team.run(static_cast<std::int64_t>((out.events + block - 1) / block), [&](std::int64_t index, int) {
    const std::size_t begin = static_cast<std::size_t>(index) * block, n = std::min(block, out.events - begin);
    for (std::size_t f = 0; f < features; ++f) {
      std::uint8_t* column = out.columns.data() + f * out.events + begin;
      quantise(out.quantisers[f], values.data() + begin * features + f, features, n, column);
      std::uint8_t* group =
          out.groups.data() + (f / group_size * out.events + begin) * group_size + f % group_size;
      for (std::size_t i = 0; i < n; ++i) group[i * group_size] = column[i];
    }
  });
  return out;
}

}  // namespace hml
