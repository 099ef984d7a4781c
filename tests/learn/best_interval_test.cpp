#include "hml/learn/cuts/best_interval.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hml/core/random.hpp"

namespace hml {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// `values` distinct values with up to three events each; weights from `lowest` on, for signal and background.
RunningSums random_sums(Random& random, std::size_t values, double lowest_signal, double lowest_background) {
  RunningSums out{{0}, {0}, {0}};
  for (std::size_t k = 0; k < values; ++k) {
    double s = out.signal.back(), b = out.background.back();
    std::int32_t n = out.background_events.back();
    for (std::uint32_t event = 0, events = 1 + random.below(3); event < events; ++event) {
      const bool signal =
          random.uniform() < 0.5 - 0.3 * std::cos(6.3 * static_cast<double>(k) / static_cast<double>(values));
      const double weight = random.uniform(signal ? lowest_signal : lowest_background, 2);
      (signal ? s : b) += weight;
      n += signal ? 0 : weight > 0 ? 1 : -3;
    }
    out.signal.push_back(s), out.background.push_back(b), out.background_events.push_back(n);
  }
  return out;
}

double best_of_all_pairs(const RunningSums& sums, const IntervalRules& rules,
                         const std::function<double(const Yields&)>& value) {
  double best = -infinity;
  const std::size_t last = sums.edges() - 1;
  for (std::size_t i = 0; i < last; ++i)
    for (std::size_t j = i + 1; j <= last; ++j) {
      if ((!rules.lower && i > 0) || (!rules.upper && j < last)) continue;
      const Yields y{sums.signal[j] - sums.signal[i], sums.background[j] - sums.background[i]};
      if (sums.background_events[j] - sums.background_events[i] < rules.min_background_events) continue;
      if (y.signal < rules.min_signal) continue;
      if (const double here = value(y); std::isfinite(here)) best = std::max(best, here);
    }
  return best;
}

struct Case {
  std::string formula;
  double uncertainty;
};

class EveryFormula : public testing::TestWithParam<Case> {
 protected:
  void compare(double lowest_signal, double lowest_background, IntervalRules rules) const {
    const CutObjective objective{.significance = {GetParam().formula, GetParam().uncertainty, 2}};
    rules.convex = objective.is_convex();
    // Without convex sets the search is a good one, no exact one.
    const double tolerance = rules.convex ? 1e-9 : 0.01;
    const CountingSignificance& significance = objective.significance;
    const auto value = [&](const Yields& y) { return significance(y.signal, y.background); };
    for (std::uint64_t trial = 0; trial < 40; ++trial) {
      Random random(11, trial);
      const auto sums = random_sums(random, 60, lowest_signal, lowest_background);
      const double expected = best_of_all_pairs(sums, rules, value);
      const auto found = best_interval(sums, rules, value);
      ASSERT_EQ(found.has_value(), std::isfinite(expected));
      if (found) {
        EXPECT_NEAR(found->value, expected, tolerance * expected) << trial;
        EXPECT_LE(found->value, expected * (1 + 1e-9)) << trial;
      }
    }
  }
};

TEST_P(EveryFormula, IsTheBestOfAllPairs) {
  compare(0, 0, {.min_background_events = 3});
  compare(0, 0, {.lower = false, .min_background_events = 3});
  compare(0, 0, {.upper = false, .min_background_events = 3});
  compare(0, 0, {.min_signal = 25, .min_background_events = 5});
}

TEST_P(EveryFormula, IsTheBestWithNegativeSignalWeights) {
  compare(-0.7, 0, {.min_background_events = 3});
  compare(-0.7, 0, {.min_signal = 15, .min_background_events = 3});
  compare(-0.7, 0, {.lower = false, .min_signal = 15, .min_background_events = 3});
}

INSTANTIATE_TEST_SUITE_P(Significance, EveryFormula,
                         testing::Values(Case{"s_over_sqrt_b", 0}, Case{"s_over_sqrt_b", 0.2},
                                         Case{"s_over_sqrt_sb", 0}, Case{"s_over_sqrt_sb", 0.3}, Case{"asimov", 0},
                                         Case{"asimov", 0.1}, Case{"asimov", 0.5}, Case{"ams", 0}),
                         [](const auto& c) {
                           return c.param.formula + "_" + std::to_string(static_cast<int>(100 * c.param.uncertainty));
                         });

// With negative background weights a region may hold less than no background, where the significance is not defined;
// the search may then pass over the best of the defined ones.
TEST(BestInterval, NegativeBackgroundWeights) {
  for (const char* formula : {"s_over_sqrt_b", "s_over_sqrt_sb", "asimov", "ams"}) {
    const CountingSignificance significance{formula, 0, 1};
    const auto value = [&](const Yields& y) { return significance(y.signal, y.background); };
    for (std::uint64_t trial = 0; trial < 40; ++trial) {
      Random random(12, trial);
      const auto sums = random_sums(random, 60, 0, -0.5);
      const auto found = best_interval(sums, {.min_background_events = 8}, value);
      if (!found) continue;
      const double best = best_of_all_pairs(sums, {.min_background_events = 8}, value);
      EXPECT_LE(found->value, best * (1 + 1e-9)) << formula << trial;
      EXPECT_GE(found->value, best * 0.9) << formula << trial;
    }
  }
}

TEST(BestInterval, LeastBackgroundAtAnEfficiency) {
  const auto value = [](const Yields& y) { return 100 / y.background; };
  for (std::uint64_t trial = 0; trial < 40; ++trial) {
    Random random(13, trial);
    const auto sums = random_sums(random, 60, trial % 2 ? 0 : -0.7, 0);
    const IntervalRules rules{.min_signal = 0.6 * sums.signal.back(), .min_background_events = 2};
    const auto found = best_interval(sums, rules, value);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->value, best_of_all_pairs(sums, rules, value), 1e-9) << trial;
    EXPECT_GE(found->sums.signal, rules.min_signal - 1e-9);
  }
}

TEST(BestInterval, NothingAllowed) {
  const auto value = [](const Yields& y) { return y.signal - y.background; };
  const RunningSums one{{0, 1}, {0, 2}, {0, 1}};
  EXPECT_FALSE(best_interval(one, {.min_background_events = 2}, value));
  EXPECT_FALSE(best_interval(one, {.min_signal = 1.5}, value));
  EXPECT_FALSE(best_interval({{0}, {0}, {0}}, {}, value));
  EXPECT_NEAR(best_interval(one, {}, value)->value, -1, 1e-15);
}

}  // namespace
}  // namespace hml
