#include "hml/observe/observables.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "hml/observe/undefined.hpp"

namespace hml::observables {

namespace {

/// The least difference between the sums of two groups that `values` are parted into. All 2^(n - 1) ways are tried up
/// to `few` values; of more, the largest few are parted so and the others go, in falling order, to the smaller sum.
double least_difference(std::vector<double> values) {
  constexpr std::size_t few = 16;
  std::sort(values.begin(), values.end(), std::greater<>());
  const std::size_t tried = std::min(values.size(), few);
  double best = std::numeric_limits<double>::infinity();
  for (std::uint32_t ways = std::uint32_t{1} << (tried - 1), way = 0; way < ways; ++way) {
    double difference = 0;
    for (std::size_t i = 0; i < tried; ++i) difference += (way >> i) & 1 ? -values[i] : values[i];
    for (std::size_t i = tried; i < values.size(); ++i) difference = std::abs(std::abs(difference) - values[i]);
    best = std::min(best, std::abs(difference));
  }
  return best;
}

}  // namespace

Observable alpha_t() {
  return {
      .name = "alpha_t",
      .label = R"(\alpha_T)",
      .unit = "1",
      .doc =
          "(HT - dHT) / (2 sqrt(HT^2 - MHT^2)) of the objects' transverse energies, dHT the least difference of two "
          "groups that they are parted into (arXiv:0806.1049, arXiv:1101.1628); exact for up to 16 objects.",
      .value = of_finite([](std::span<const Momentum> objects) {
        if (objects.size() < 2) return undefined;
        std::vector<double> energies;
        double ht = 0;
        P4 sum;
        for (const auto& object : objects) {
          energies.push_back(object.p4().et());
          ht += energies.back();
          sum += object.p4();
        }
        const double below = ht * ht - sum.pt2();
        return below > 0 ? (ht - least_difference(energies)) / (2 * std::sqrt(below)) : undefined;
      })};
}

}  // namespace hml::observables
