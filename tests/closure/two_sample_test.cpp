#include "two_sample.hpp"

#include <gtest/gtest.h>

#include "hml/core/random.hpp"

namespace hml::closure {
namespace {

TEST(Chi2, SurvivalFunction) {
  EXPECT_NEAR(chi2_survival(3.841458820694124, 1), 0.05, 1e-12);
  EXPECT_NEAR(chi2_survival(18.307038053275146, 10), 0.05, 1e-12);
  EXPECT_NEAR(chi2_survival(2, 2), std::exp(-1), 1e-14);
}

// Events whose entries come in correlated bursts, as tracks do.
EventHistogram bursts(std::uint64_t seed, double scale) {
  EventHistogram histogram({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  for (std::uint64_t e = 0; e < 3000; ++e) {
    Random random(stream_key(seed, "test"), e);
    const int n = static_cast<int>(-20 * std::log(random.uniform()));
    const double centre = 5 + scale * random.normal();
    for (int i = 0; i < n; ++i) histogram.fill(centre + random.normal());
    histogram.end_event();
  }
  return histogram;
}

std::vector<double> counts(const EventHistogram& h) {
  std::vector<double> out;
  for (std::size_t i = 0; i < h.bins(); ++i) out.push_back(h.count(i));
  return out;
}

TEST(Compare, AcceptsTheSameAndRejectsAnother) {
  double smallest = 1, sum = 0;
  const int trials = 40;
  for (int t = 0; t < trials; ++t) {
    const double p = compare(bursts(2 * t, 1), counts(bursts(2 * t + 1, 1)), 3000).p;
    smallest = std::min(smallest, p), sum += p;
  }
  EXPECT_GT(smallest, 0.001);
  EXPECT_NEAR(sum / trials, 0.5, 4 / std::sqrt(12.0 * trials));  // p is uniform
  EXPECT_LT(compare(bursts(1, 1), counts(bursts(2, 1.15)), 3000).p, 0.001);
}

}  // namespace
}  // namespace hml::closure
