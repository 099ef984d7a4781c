#include "hml/learn/trees/quantiser.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "hml/core/error.hpp"
#include "hml/learn/trees/binned_sample.hpp"

namespace hml {
namespace {

std::vector<int> bins(const Quantiser& quantiser, const std::vector<float>& x) {
  std::vector<std::uint8_t> out(x.size());
  quantise(quantiser, x.data(), 1, x.size(), out.data());
  return {out.begin(), out.end()};
}

TEST(Quantiser, PartsValuesAsTheyAre) {
  const auto q = make_quantiser({{3, 1}, {1, 1}, {1, 1}, {2, 1}}, 255);
  EXPECT_EQ(q.thresholds, (std::vector<float>{1.5f, 2.5f}));
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(bins(q, {1, 1.5f, 99, infinity, -infinity, std::nanf(""), 2, 2.5f, 0}),
            (std::vector<int>{0, 1, 2, 2, 0, Quantiser::missing_bin, 1, 2, 0}));
}

TEST(Quantiser, BinsHoldEqualWeights) {
  std::vector<WeightedValue> values;
  for (int i = 0; i < 1000; ++i) values.push_back({static_cast<float>(i), i < 500 ? 3.0f : 1.0f});
  const auto q = make_quantiser(values, 20);
  ASSERT_EQ(q.bins(), 20);
  std::vector<double> sums(20);
  for (const auto& [x, w] : values) sums[static_cast<std::size_t>(bins(q, {x})[0])] += w;
  for (const double sum : sums) EXPECT_NEAR(sum, 100, 6);
}

TEST(Quantiser, CountsCategories) {
  const auto q = make_category_quantiser({{11, 1}, {-11, 1}, {22, 1}, {11, 1}});
  EXPECT_EQ(q.categories, (std::vector<float>{-11, 11, 22}));
  EXPECT_EQ(bins(q, {22, -11, 11}), (std::vector<int>{2, 0, 1}));
  std::vector<WeightedValue> many;
  for (int i = 0; i < 256; ++i) many.push_back({static_cast<float>(i), 1});
  EXPECT_THROW(make_category_quantiser(many), Error);
}

// Both layouts hold the same bins, whatever the number of features and events.
TEST(BinnedSample, KeepsColumnsAndGroups) {
  constexpr std::size_t events = 4100, features = 35;
  std::vector<float> x(events * features);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = i % 101 == 0 ? std::nanf("") : static_cast<float>(i * 2654435761u % 9973);
  ThreadTeam team(2);
  const std::vector<double> weights(events, 1.0);
  const auto sample = bin_sample(x, features, weights, {}, team);
  ASSERT_EQ(sample.group_count(), 3u);
  EXPECT_EQ(sample.group_width(2), 3u);
  for (std::size_t f = 0; f < features; ++f)
    for (std::size_t i = 0; i < events; ++i) {
      ASSERT_EQ(sample.column(f)[i], bins(sample.quantisers[f], {x[i * features + f]})[0]);
      ASSERT_EQ(sample.group(f / 16)[i * 16 + f % 16], sample.column(f)[i]);
    }
}

}  // namespace
}  // namespace hml
