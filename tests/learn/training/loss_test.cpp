#include "hml/learn/training/loss.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hml/core/error.hpp"
#include "hml/core/random.hpp"

namespace hml {
namespace {

struct Case {
  std::string loss;
  std::int64_t classes;
  double smoothing;
};

struct Events {
  std::vector<float> outputs, targets, weights;
};

Events random_events(std::int64_t n, std::int64_t width, std::int64_t classes) {
  Events events;
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(5, static_cast<std::uint64_t>(i));
    for (std::int64_t k = 0; k < width; ++k) events.outputs.push_back(static_cast<float>(random.normal(0, 3)));
    events.targets.push_back(static_cast<float>(random.below(static_cast<std::uint32_t>(classes))));
    events.weights.push_back(static_cast<float>(random.uniform(-0.5, 2)));
  }
  return events;
}

TEST(Loss, GradientsAreDifferencesOfTheLoss) {
  for (const auto& [name, classes, smoothing] : {Case{"cross_entropy", 3, 0}, Case{"cross_entropy", 2, 0.2},
                                                 Case{"binary_cross_entropy", 2, 0}, Case{"binary_cross_entropy", 2, 0.1},
                                                 Case{"focal", 4, 0}}) {
    const auto loss = make_class_loss(name, classes, smoothing);
    Events e = random_events(20, loss->outputs(), classes);
    std::vector<float> gradients(e.outputs.size());
    loss->evaluate(e.outputs, e.targets, e.weights, gradients, 0.5);
    for (std::size_t i = 0; i < e.outputs.size(); ++i) {
      const float at = e.outputs[i], step = 1e-2f;
      e.outputs[i] = at + step;
      const double above = loss->evaluate(e.outputs, e.targets, e.weights, {}, 0).loss, up = e.outputs[i];
      e.outputs[i] = at - step;
      const double below = loss->evaluate(e.outputs, e.targets, e.weights, {}, 0).loss, down = e.outputs[i];
      e.outputs[i] = at;
      EXPECT_NEAR(gradients[i], 0.5 * (above - below) / (up - down), 2e-4) << name << " " << i;
    }
  }
}

TEST(Loss, AgreesWithTheMetricOfPredictions) {
  for (const std::string name : {"cross_entropy", "binary_cross_entropy"}) {
    const auto loss = make_class_loss(name, 2, 0);
    const Events e = random_events(500, loss->outputs(), 2);
    std::vector<float> predictions(1000);
    loss->predict(e.outputs, predictions);
    const std::vector<std::int32_t> labels(e.targets.begin(), e.targets.end());
    const std::vector<double> weights(e.weights.begin(), e.weights.end());
    const Tally scored = tally(predictions, 2, labels, weights);
    const Tally summed = loss->evaluate(e.outputs, e.targets, e.weights, {}, 0);
    EXPECT_NEAR(summed.loss, scored.loss, 1e-4 * std::abs(scored.loss));
    EXPECT_NEAR(summed.correct, scored.correct, 1e-9);
    for (std::size_t i = 0; i < predictions.size(); i += 2) EXPECT_NEAR(predictions[i] + predictions[i + 1], 1, 1e-6);
  }
}

TEST(Loss, StaysFiniteFarOut) {
  for (const std::string name : {"cross_entropy", "binary_cross_entropy", "focal"}) {
    const auto loss = make_class_loss(name, 2, 0);
    std::vector<float> outputs(static_cast<std::size_t>(2 * loss->outputs()), 0), gradients(outputs.size());
    outputs[0] = 3000, outputs.back() = -3000;
    const auto sum = loss->evaluate(outputs, std::vector<float>{0, 1}, std::vector<float>{1, 1}, gradients, 1);
    EXPECT_TRUE(std::isfinite(sum.loss)) << name;
    for (const float g : gradients) EXPECT_TRUE(std::isfinite(g)) << name;
  }
}

TEST(Loss, TwoClassesAreTwo) {
  EXPECT_THROW(make_class_loss("binary_cross_entropy", 3, 0), Error);
}

}  // namespace
}  // namespace hml
