#include "hml/learn/interpret/saliency.hpp"

#include <cmath>

#include "hml/learn/interpret/weighted_mean.hpp"
#include "hml/learn/value_groups.hpp"

namespace hml {

namespace {

// Whose spread and mean a value of an event counts in: its own in an image, else its feature's.
class Units {
 public:
  explicit Units(const Tensor& input)
      : groups(input), image(groups.inner > 1), row(static_cast<std::size_t>(input.row_size())) {}
  std::size_t size() const { return image ? row : groups.count; }
  std::size_t of(std::size_t j) const { return image ? j : groups.of(j); }

  const ValueGroups groups;
  const bool image;
  const std::size_t row;
};

double weight_of(const Samples& samples, std::size_t event) {
  return samples.weights.empty() ? 1 : samples.weights[event];
}

// Calls see(event, value j, unit) for all that is there.
template <class See>
void each_value(const Units& units, const Tensor& input, std::size_t event, const See& see) {
  const float* given = input.values.data() + event * units.row;
  for (std::size_t j = 0; j < units.row; ++j)
    if (!units.groups.empty(given, j) && units.groups.mask != units.groups.of(j)) see(j, units.of(j));
}

std::vector<double> spreads(const Units& units, const Tensor& input, const Samples& samples,
                            const std::vector<float>& seen) {
  std::vector<double> weight(units.size()), mean(units.size()), square(units.size());
  const auto sum_over = [&](const auto& add) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(input.rows()); ++i)
      each_value(units, input, i, [&](std::size_t j, std::size_t u) {
        add(u, weight_of(samples, i), static_cast<double>(seen[i * units.row + j]));
      });
  };
  sum_over([&](std::size_t u, double w, double x) { weight[u] += w, mean[u] += w * x; });
  for (std::size_t u = 0; u < mean.size(); ++u) mean[u] = weight[u] > 0 ? mean[u] / weight[u] : 0;
  sum_over([&](std::size_t u, double w, double x) { square[u] += w * (x - mean[u]) * (x - mean[u]); });
  for (std::size_t u = 0; u < square.size(); ++u)
    square[u] = weight[u] > 0 ? std::sqrt(std::max(0.0, square[u] / weight[u])) : 0;
  return square;
}

struct Means {
  explicit Means(std::size_t n) : size(n), direction(n) {}
  std::vector<WeightedMean> size, direction;
};

// Sums over one event, a feature or channel at a time.
struct EventSums {
  explicit EventSums(std::size_t n) : size(n), direction(n), number(n) {}
  void add(std::size_t group, double slope) { size[group] += std::abs(slope), direction[group] += slope, ++number[group]; }
  void move_to(Means& means, double weight) {
    for (std::size_t g = 0; g < size.size(); ++g) {
      means.size[g].add(weight, size[g], number[g]), means.direction[g].add(weight, direction[g], number[g]);
      size[g] = direction[g] = number[g] = 0;
    }
  }
  std::vector<double> size, direction, number;
};

Saliency::Mean mean_of(const WeightedMean& mean) { return {mean.value(), mean.error()}; }

}  // namespace

Saliency saliency(const NetworkApproach& network, const Samples& samples, std::int64_t of_class, int threads) {
  const Tensor input = network.aligned(samples);
  const Units units(input);
  const auto spread = spreads(units, input, samples, network.normalised(input));
  Means features(units.groups.count), pixels(units.image ? units.row : 0);
  EventSums sums(units.groups.count);
  network.input_gradients(input, of_class, threads, [&](const NetworkApproach::InputGradients& found) {
    for (std::int64_t i = 0; i < found.events; ++i) {
      const auto event = static_cast<std::size_t>(found.first + i);
      const double weight = weight_of(samples, event);
      const float* slopes = found.values.data() + static_cast<std::size_t>(i) * units.row;
      each_value(units, input, event, [&](std::size_t j, std::size_t u) {
        const double slope = slopes[j] * spread[u];
        sums.add(units.groups.of(j), slope);
        if (units.image) pixels.size[j].add(weight, std::abs(slope)), pixels.direction[j].add(weight, slope);
      });
      sums.move_to(features, weight);
    }
  });
  Saliency out;
  for (std::size_t g = 0; g < units.groups.count; ++g)
    if (units.groups.mask != g)
      out.features.push_back({group_name(input, g), mean_of(features.size[g]), mean_of(features.direction[g])});
  for (const auto& pixel : pixels.size) out.size.push_back(pixel.value());
  for (const auto& pixel : pixels.direction) out.direction.push_back(pixel.value());
  return out;
}

}  // namespace hml
