#include "hml/core/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace hml {
namespace {

// Known answers of Philox 4x32-10, from the Random123 distribution (kat_vectors).
TEST(Philox, KnownAnswers) {
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}),
            (std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const std::uint32_t f = 0xffffffff;
  EXPECT_EQ(philox4x32({f, f, f, f}, {f, f}),
            (std::array<std::uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (std::array<std::uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, StreamsDependOnEveryPartOfTheKey) {
  std::set<std::uint64_t> keys;
  for (std::uint64_t seed : {0, 1, 42})
    for (const char* stage : {"simulate", "dataset"})
      for (const char* component : {"", "Ecal", "Hcal"}) keys.insert(stream_key(seed, stage, component));
  EXPECT_EQ(keys.size(), 18u);
  EXPECT_NE(Random(1, 0)(), Random(1, 1)());
}

TEST(Random, UniformAndNormalHaveTheirMoments) {
  Random random(stream_key(7, "test"), 3);
  const int n = 200000;
  double u1 = 0, u2 = 0, g1 = 0, g2 = 0, g4 = 0;
  for (int i = 0; i < n; ++i) {
    const double u = random.uniform(), g = random.normal();
    ASSERT_GT(u, 0);
    ASSERT_LT(u, 1);
    u1 += u, u2 += u * u, g1 += g, g2 += g * g, g4 += g * g * g * g;
  }
  // Five standard deviations of each sample mean.
  const double root = std::sqrt(n);
  EXPECT_NEAR(u1 / n, 0.5, 5 * std::sqrt(1 / 12.0) / root);
  EXPECT_NEAR(u2 / n, 1 / 3.0, 5 * std::sqrt(4 / 45.0) / root);
  EXPECT_NEAR(g1 / n, 0, 5 / root);
  EXPECT_NEAR(g2 / n, 1, 5 * std::sqrt(2.0) / root);
  EXPECT_NEAR(g4 / n, 3, 5 * std::sqrt(96.0) / root);
}

TEST(Random, BelowIsUniform) {
  Random random(1, 1);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70000; ++i) ++counts[random.below(7)];
  for (int count : counts) EXPECT_NEAR(count, 10000, 5 * std::sqrt(10000 * 6 / 7.0));
}

TEST(Random, PoissonNumbersHaveMeanAndVariance) {
  for (const double mean : {0.3, 4.0, 9.9, 10.1, 55.0, 3000.0}) {
    Random random(7, 1);
    const int n = 40000;
    double sum = 0, sum2 = 0;
    for (int i = 0; i < n; ++i) {
      const auto k = static_cast<double>(random.poisson(mean));
      sum += k, sum2 += (k - mean) * (k - mean);
    }
    EXPECT_NEAR(sum / n, mean, 5 * std::sqrt(mean / n));
    EXPECT_NEAR(sum2 / n, mean, 5 * std::sqrt((2 * mean * mean + mean) / n)) << mean;
  }
  Random random(7, 1);
  EXPECT_EQ(random.poisson(0), 0);
  EXPECT_EQ(random.poisson(std::nan("")), 0);
}

}  // namespace
}  // namespace hml
