#include "hml/learn/cuts/learnable_cuts.hpp"

#include <gtest/gtest.h>

#include "toy.hpp"

namespace hml {
namespace {

using test::contains;
using test::message_of;

LearnableCuts fitted(const Samples& samples, const std::string& parameters, const FitOptions& options = {}) {
  LearnableCuts cuts;
  cuts.compile(Config::parse(parameters));
  cuts.fit(samples, {}, options);
  return cuts;
}

// The analytic slopes against symmetric differences of the loss.
void expect_slopes(const std::string& parameters, const Yields& expected) {
  Samples samples = test::gaussians(500, 1, 3);
  for (std::size_t i = 0; i < 500; ++i) samples.weights[i] = i % 11 == 0 ? -0.3 : 1;
  samples.inputs[0].second.values[7] = std::nanf("");
  const Labelled data{&samples.inputs[0].second, &samples.labels, samples.weights, 2};
  const SmoothCuts smooth(data, {0, 1, 2}, {{true, true}, {true, false}, {false, true}});
  LearnableCuts approach;
  approach.compile(Config::parse(parameters));
  std::vector<std::uint32_t> rows(500);
  std::iota(rows.begin(), rows.end(), 0u);
  SmoothEdges edges{{-0.8, -1, 0}, {0.9, 0, 1.2}, {0.1, -0.2, 0.3}};
  const auto loss = [&] { return approach.loss(smooth.sums(rows, edges, 0.4, 1), expected, 0.6); };
  const auto slopes = loss().slopes;
  for (auto part : {&SmoothEdges::low, &SmoothEdges::high, &SmoothEdges::log_steepness})
    for (std::size_t f = 0; f < 3; ++f) {
      double& x = (edges.*part)[f];
      const double here = x, step = 1e-5;
      x = here + step;
      const double up = loss().value;
      x = here - step;
      const double down = loss().value;
      x = here;
      EXPECT_NEAR((slopes.*part)[f], (up - down) / (2 * step), 1e-6 * (1 + std::abs(slopes.low[0]))) << parameters << f;
    }
}

TEST(LearnableCuts, SlopesAreThoseOfTheLoss) {
  expect_slopes("{formula: s_over_sqrt_sb}", {200, 300});
  expect_slopes("{formula: asimov, background_uncertainty: 0.2}", {20, 300});
  expect_slopes("{loss: cross_entropy}", {1, 1});
  expect_slopes("{objective: accuracy}", {200, 300});
  expect_slopes("{objective: background_rejection, min_signal_efficiency: 0.9}", {200, 300});
}

// Signal in a box of a flat background: the optimum is its edge.
Samples box() {
  const std::int64_t n = 20000;
  Samples out = test::gaussians(n, 0, 3);
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(5, static_cast<std::uint64_t>(i));
    const bool signal = out.labels[static_cast<std::size_t>(i)] == 1;
    float* x = out.inputs[0].second.values.data() + 3 * i;
    x[0] = static_cast<float>(signal ? random.uniform(0.2, 0.5) : random.uniform());
    x[1] = static_cast<float>(signal ? random.uniform(0.7, 1) : random.uniform());
    x[2] = static_cast<float>(random.uniform());
    out.weights[static_cast<std::size_t>(i)] = signal ? 0.1 : 1;
  }
  return out;
}

TEST(LearnableCuts, FindTheBoxOfTheSignal) {
  const auto fit = fitted(box(), "{formula: asimov}", {.threads = 2});
  const auto cuts = fit.cuts();
  EXPECT_NEAR(cuts[0].low, 0.2, 0.01);
  EXPECT_NEAR(cuts[0].high, 0.5, 0.01);
  EXPECT_NEAR(cuts[1].low, 0.7, 0.01);
  // 1000 signal events on 900 of background.
  EXPECT_NEAR(*std::max_element(fit.history().find("significance")->begin(), fit.history().find("significance")->end()),
              asimov_significance(1000, 900), 0.7);
  EXPECT_LT(fit.history().find("smooth_loss")->back(), fit.history().find("smooth_loss")->front());
}

TEST(LearnableCuts, CrossEntropyAndBatches) {
  Samples samples = box();
  std::fill(samples.weights.begin(), samples.weights.end(), 1.0);
  for (const char* parameters : {"{loss: cross_entropy, objective: accuracy, batch_size: 2000, epochs: 40}",
                                 "{loss: cross_entropy, objective: accuracy, learn_steepness: true, epochs: 100}"}) {
    const auto fit = fitted(samples, parameters, {.threads = 2});
    EXPECT_NEAR(fit.evaluate(samples).accuracy, 0.955, 0.01) << parameters;  // 9 % of the background lie in the box
  }
}

TEST(LearnableCuts, KeepTheWantedEfficiency) {
  const Samples samples = test::gaussians(20000, 1.5, 2);
  const auto fit = fitted(samples, "{objective: background_rejection, min_signal_efficiency: 0.7}", {.threads = 2});
  const auto scores = fit.predict(samples).column(1);
  double s = 0, b = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) (samples.labels[i] == 1 ? s : b) += scores[i] / 10000;
  EXPECT_GE(s, 0.7);
  // One lower cut on x0 is the optimum: at eps_s = 0.7 it lies 0.524 below the signal's mean.
  EXPECT_GT(1 / b, 0.88 / test::phi(0.524 - 1.5));
  EXPECT_LT(1 / b, 1.05 / test::phi(0.524 - 1.5));
}

TEST(LearnableCuts, DoNotDependOnThreads) {
  const Samples samples = test::gaussians(20000, 1, 5);
  const std::string parameters = "{epochs: 10, batch_size: 6000}";
  const auto one = fitted(samples, parameters, {.seed = 3, .threads = 1}),
             four = fitted(samples, parameters, {.seed = 3, .threads = 4});
  EXPECT_EQ(one.summary().text(), four.summary().text());
  EXPECT_EQ(*one.history().find("smooth_loss"), *four.history().find("smooth_loss"));
}

TEST(LearnableCuts, MissingInfiniteAndConstantValues) {
  Samples samples = box();
  auto& x = samples.inputs[0].second.values;
  const float inf = std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < 20000; i += 10) x[3 * i] = inf, x[3 * i + 6] = -inf;
  for (std::size_t i = 0; i < 20000; ++i) x[3 * i + 2] = 4;
  for (std::size_t i = 4; i < 20000; i += 10) x[3 * i + 1] = std::nanf("");
  const auto fit = fitted(samples, "{formula: asimov}", {.threads = 2});
  EXPECT_NEAR(fit.cuts()[0].low, 0.2, 0.02);
  EXPECT_EQ(fit.cuts()[2].kind, LearnedCut::Kind::none);
  EXPECT_EQ(fit.predict(samples).column(1)[4], 0);
  for (const auto& curve : fit.history().curves)
    for (const double value : curve.values) EXPECT_TRUE(std::isfinite(value)) << curve.name;
}

TEST(LearnableCuts, BadSettings) {
  const Samples samples = test::gaussians(100, 1);
  EXPECT_TRUE(contains(message_of([&] { fitted(samples, "{keep: best_validation}"); }), "needs validation events"));
  EXPECT_TRUE(contains(message_of([&] { fitted(samples, "{epochs: 0}"); }), "epochs"));
  EXPECT_TRUE(contains(message_of([&] { fitted(samples, "{sides: {y: both}}"); }), "unknown feature 'y'"));
}

}  // namespace
}  // namespace hml
