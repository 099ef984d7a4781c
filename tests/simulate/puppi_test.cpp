#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "hml/simulate/puppi.hpp"

namespace hml {
namespace {

using Kind = PuppiParticle::Kind;

TEST(ChiSquared, TabledValuesAndTheInverse) {
  // 5 % points of the usual tables.
  EXPECT_NEAR(chi_squared_below(3.841458821, 1), 0.95, 1e-9);
  EXPECT_NEAR(chi_squared_below(5.991464547, 2), 0.95, 1e-9);
  EXPECT_NEAR(chi_squared_below(7.814727903, 3), 0.95, 1e-9);
  EXPECT_NEAR(chi_squared_below(11.07049769, 5), 0.95, 1e-9);
  EXPECT_EQ(chi_squared_below(-1, 1), 0);
  for (const double p : {1e-3, 0.2, 0.95}) EXPECT_NEAR(chi_squared_below(chi_squared_quantile(p), 1), p, 1e-12);
  EXPECT_EQ(chi_squared_quantile(0), 0);
}

// The regions that the reference was made with.
Puppi setup(int sum, bool low_pile_up, int two) {
  std::vector<PuppiRegion> regions;
  const double edges[] = {0, 1.5, 2.5, 4, 10};
  for (int k = 0; k < 4; ++k) {
    PuppiRegion region{edges[k], edges[k + 1], k == 1 ? 0.1 : 0, 0.2 + 0.1 * k, 0.006 + 0.01 * k, {}};
    PuppiMetric metric{
        static_cast<PuppiMetric::Sum>(sum), k < 2, low_pile_up, false, 0.3, k < 2 ? 0.1 : 0.5, k == 3 ? 0.8 : 1.0};
    region.metrics.push_back(metric);
    metric.sum = PuppiMetric::Sum::pt_with_own, metric.charged = false, metric.multiply = two == 2;
    if (two > 0) region.metrics.push_back(metric);
    regions.push_back(region);
  }
  return {regions, 0.05};
}

// Reference: the PUPPI of Delphes' sources on 700 random particles, for every metric, with and without the correction
// for little pile-up, and for two metrics whose chi squared add up or whose probabilities multiply.
TEST(Puppi, GivesTheWeightsOfDelphes) {
  std::ifstream file(std::filesystem::path(HML_TEST_DATA) / "simulate" / "puppi.json");
  const auto reference = nlohmann::json::parse(file);
  std::vector<PuppiParticle> particles;
  for (const auto& p : reference["particles"])
    particles.push_back({p[0], p[1], p[2], static_cast<Kind>(p[3].get<int>())});
  ASSERT_EQ(particles.size(), 700u);
  for (const auto& [name, expected] : reference["weights"].items()) {
    std::istringstream in(name);
    int sum = 0, low = 0, two = 0;
    in >> sum >> low >> two;
    constexpr int vertices = 28;
    const auto weights = setup(sum, low == 1, two).weights(particles, vertices);
    for (std::size_t i = 0; i < weights.size(); ++i)
      EXPECT_NEAR(weights[i], expected[i].get<double>(), 2e-5) << name << " of particle " << i;
  }
}

TEST(Puppi, OddInputHasAWeight) {
  const Puppi puppi = setup(5, true, 0);
  EXPECT_TRUE(puppi.weights({}, 1).empty());
  // Nothing to learn from: neutral particles weigh 1. Outside all regions: 0.
  const std::vector<PuppiParticle> alone = {
      {5, 0, 0, Kind::neutral}, {5, 11, 0, Kind::neutral}, {0.1, 0, 0, Kind::neutral}};
  EXPECT_EQ(puppi.weights(alone, 1), (std::vector<double>{1, 0, 0}));
  const std::vector<PuppiParticle> same(50, {1, 0.5, 0.5, Kind::charged_pile_up});
  for (const double weight : puppi.weights(same, 10)) EXPECT_EQ(weight, 0);
}

}  // namespace
}  // namespace hml
