#include "hml/evaluate/target_metric.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hml/core/random.hpp"
#include "samples.hpp"

namespace hml {
namespace {

using test::error_of;

// Events of one class with the true mass and what is said of it.
ScoredEvents estimated(std::vector<double> truth, std::vector<double> said, std::vector<double> weights = {},
                       std::vector<double> sigma = {}) {
  ScoredEvents events({"jets"});
  ScoredEvents::Variables variables{{"mass", truth}, {estimate_variable("mass"), said}};
  if (!sigma.empty()) variables.emplace_back(estimate_variable("mass.sigma"), sigma);
  const std::vector<float> scores(truth.size(), 1.F);
  events.add(scores, std::vector<std::int32_t>(truth.size(), 0), weights, variables);
  return events;
}

Estimate measure(const std::string& text, const ScoredEvents& events) {
  return metric_from_text(text).metric->evaluate(events);
}

TEST(TargetMetrics, AreWhatTheirNamesSay) {
  const double nan = std::nan("");
  // The last event has no truth: whatever is said of it does not count.
  const auto events = estimated({10, 20, 40, nan}, {11, 18, 40, 1e9}, {1, 2, 1, 5});
  EXPECT_DOUBLE_EQ(measure("rmse:target=mass", events).value, std::sqrt((1 + 2 * 4 + 0) / 4.0));
  EXPECT_DOUBLE_EQ(measure("mean_absolute_error:target=mass", events).value, (1 + 2 * 2 + 0) / 4.0);
  // Responses 0.9 (of weight 2), 1, 1.1: half of the weight lies at 0.9 and below.
  EXPECT_DOUBLE_EQ(measure("bias:target=mass,uncertainty=none", events).value, 0.9 - 1);
  EXPECT_DOUBLE_EQ(measure("bias:target=mass,relative=false,uncertainty=none", events).value, -2);
  EXPECT_DOUBLE_EQ(measure("resolution:target=mass,uncertainty=none", events).value, (1.1 - 0.9) / 2 / 0.9);
}

TEST(TargetMetrics, FindTheBiasAndTheResolutionOfAGaussian) {
  constexpr int n = 20000;
  std::vector<double> truth, said, sigma(n, 0.1);
  Random random(3, 0);
  for (int i = 0; i < n; ++i) truth.push_back(1), said.push_back(random.normal(1.2, 0.1));
  const auto events = estimated(truth, said, {}, sigma);
  const auto bias = measure("bias:target=mass", events), resolution = measure("resolution:target=mass", events);
  // The median's error is sqrt(pi / 2) sigma / sqrt n.
  EXPECT_NEAR(bias.error, std::sqrt(std::acos(-1) / 2) * 0.1 / std::sqrt(n), 2e-4);
  EXPECT_NEAR(bias.value, 0.2, 4 * bias.error);
  EXPECT_NEAR(resolution.value, 0.1 / 1.2, 4 * resolution.error);
  EXPECT_NEAR(measure("rmse:target=mass", events).value, std::sqrt(0.04 + 0.01), 2e-3);
  // Two uncertainties below the truth: within one lie P(1 < x < 3) of the events.
  const double expected = (std::erf(3 / std::sqrt(2)) - std::erf(1 / std::sqrt(2))) / 2;
  const auto coverage = measure("coverage:target=mass", events);
  EXPECT_NEAR(coverage.value, expected, 4 * coverage.error);
  EXPECT_NEAR(coverage.error, std::sqrt(expected * (1 - expected) / n), 1e-4);
}

TEST(TargetMetrics, CountTheTruthBetweenQuantiles) {
  ScoredEvents events({"jets"});
  events.add(std::vector<float>(4, 1.F), std::vector<std::int32_t>(4, 0), {},
             {{"mass", {1, 2, 3, 4}},
              {estimate_variable("mass.q0.16"), {0, 3, 3, 0}},
              {estimate_variable("mass.q0.84"), {2, 4, 5, 3}}});
  EXPECT_DOUBLE_EQ(measure("coverage:target=mass,low=q0.16,high=q0.84", events).value, 0.5);
}

TEST(TargetMetrics, SayWhatTheyLack) {
  const auto events = estimated({10}, {11});
  EXPECT_NE(error_of(ErrorKind::config, [&] { measure("rmse:target=mas", events); }).find("mass"), std::string::npos);
  const auto none = estimated({std::nan("")}, {11});
  EXPECT_NE(error_of(ErrorKind::input, [&] { measure("rmse:target=mass", none); }), "none");
  const auto zero = estimated({0}, {1});
  EXPECT_NE(error_of(ErrorKind::input, [&] { measure("bias:target=mass", zero); }).find("relative"), std::string::npos);
}

}  // namespace
}  // namespace hml
