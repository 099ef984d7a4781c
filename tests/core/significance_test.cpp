#include "hml/core/significance.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace hml {
namespace {

CountingSignificance counting(const std::string& formula, double uncertainty = 0) {
  return {.formula = formula, .background_uncertainty = uncertainty};
}

TEST(CountingSignificance, SimpleFormulas) {
  EXPECT_DOUBLE_EQ(counting("s_over_sqrt_b")(10, 100), 1.0);
  EXPECT_DOUBLE_EQ(counting("s_over_sqrt_sb")(20, 80), 2.0);
  // sqrt(b + (r b)^2) with r = 10%
  EXPECT_DOUBLE_EQ(counting("s_over_sqrt_b", 0.1)(10, 100), 10 / std::sqrt(200));
}

TEST(CountingSignificance, AmsOfTheHiggsMLChallenge) {
  EXPECT_NEAR(counting("ams")(100, 1000), 3.096691706610, 1e-11);
  EXPECT_NEAR(counting("ams")(200, 5000), 2.807109147467, 1e-11);
}

TEST(CountingSignificance, AsimovTendsToSimpleRatio) {
  EXPECT_NEAR(counting("asimov")(1, 1e12) / 1e-6, 1, 1e-9);
  EXPECT_NEAR(counting("asimov")(10, 100), std::sqrt(2 * (110 * std::log(1.1) - 10)), 1e-12);
}

// Both sides of the switch between the series and the logarithm agree.
TEST(CountingSignificance, AsimovIsContinuous) {
  EXPECT_NEAR(asimov_significance(0.02 * (1 - 1e-12), 1), asimov_significance(0.02 * (1 + 1e-12), 1), 1e-12);
}

// The profile likelihood of n = s + b and the auxiliary count m = tau b, maximised by hand: b_hat = (n + m) / (1 + tau).
TEST(CountingSignificance, AsimovWithUncertaintyIsAProfileLikelihoodRatio) {
  const double s = 50, b = 100, sigma = 15, tau = b / (sigma * sigma), n = s + b, m = tau * b;
  const double profiled = (n + m) / (1 + tau);
  const auto log_poisson = [](double k, double mean) { return k * std::log(mean) - mean; };
  const double q0 = 2 * (log_poisson(n, n) + log_poisson(m, m) - log_poisson(n, profiled) - log_poisson(m, tau * profiled));
  EXPECT_NEAR(asimov_significance(s, b, sigma), std::sqrt(q0), 1e-10);
  EXPECT_NEAR(asimov_significance(s, b, 1e-5), asimov_significance(s, b), 1e-6);
}

TEST(CountingSignificance, EdgesAreDefined) {
  for (const auto* formula : {"s_over_sqrt_b", "s_over_sqrt_sb", "asimov", "ams"}) {
    EXPECT_EQ(counting(formula)(0, 10), 0);
    EXPECT_EQ(counting(formula)(-1, 10), 0);
  }
  EXPECT_EQ(counting("s_over_sqrt_b")(1, 0), std::numeric_limits<double>::infinity());
  EXPECT_EQ(counting("asimov")(1, -2), std::numeric_limits<double>::infinity());
  EXPECT_EQ(counting("s_over_sqrt_sb")(4, -1), 2);
}

TEST(CountingSignificance, GradientOfTheAsimovFormula) {
  const double s = 30, b = 200, z = asimov_significance(s, b);
  const auto gradient = counting("asimov").gradient(s, b);
  EXPECT_NEAR(gradient.by_s, std::log1p(s / b) / z, 1e-8);
  EXPECT_NEAR(gradient.by_b, (std::log1p(s / b) - s / b) / z, 1e-8);
  EXPECT_EQ(counting("asimov").gradient(-1, b).by_s, 0);
}

}  // namespace
}  // namespace hml
