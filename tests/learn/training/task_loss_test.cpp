#include "hml/learn/training/task_loss.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hml/core/random.hpp"

namespace hml {
namespace {

struct Case {
  std::string classes, values;  // losses; no classes where empty
};

TaskLoss make(const Case& which) {
  auto classes = which.classes.empty() ? nullptr : make_class_loss(which.classes, 2, 0);
  return {std::move(classes), make_value_loss(which.values, {0.16, 0.84}), {{100, 20}, {-1, 0.5}}, 0.7};
}

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const std::string classes : {"", "cross_entropy", "binary_cross_entropy"})
    for (const auto& values : value_losses()) out.push_back({classes, values});
  return out;
}

struct Events {
  std::vector<float> outputs, targets, weights;
};

Events random_events(const TaskLoss& loss) {
  Events events;
  for (std::uint64_t i = 0; i < 20; ++i) {
    Random random(8, i);  // of which no output lies on the kink of a loss
    for (std::int64_t k = 0; k < loss.outputs(); ++k) events.outputs.push_back(static_cast<float>(random.normal()));
    if (loss.classifies()) events.targets.push_back(static_cast<float>(i % 2));
    for (int t = 0; t < 2; ++t) events.targets.push_back(static_cast<float>(random.normal(0, 2)));
    events.weights.push_back(static_cast<float>(random.uniform(-0.5, 2)));
  }
  events.targets.back() = std::nanf("");
  return events;
}

TEST(TaskLoss, GradientsAreDifferencesOfTheLoss) {
  for (const auto& which : cases()) {
    const TaskLoss loss = make(which);
    Events e = random_events(loss);
    std::vector<float> gradients(e.outputs.size(), 99.F);
    loss.evaluate(e.outputs, e.targets, e.weights, gradients, 0.5);
    for (std::size_t i = 0; i < e.outputs.size(); ++i) {
      const float at = e.outputs[i], step = 2e-3f;
      e.outputs[i] = at + step;
      const double above = loss.evaluate(e.outputs, e.targets, e.weights, {}, 0).loss, up = e.outputs[i];
      e.outputs[i] = at - step;
      const double below = loss.evaluate(e.outputs, e.targets, e.weights, {}, 0).loss, down = e.outputs[i];
      e.outputs[i] = at;
      EXPECT_NEAR(gradients[i], 0.5 * (above - below) / (up - down), 1e-3 + 1e-4 * std::abs(gradients[i]))
          << which.classes << " " << which.values << " " << i;
    }
  }
}

TEST(TaskLoss, AMissingNumberSaysNothing) {
  for (const auto& which : cases()) {
    const TaskLoss loss = make(which);
    Events e = random_events(loss);
    std::vector<float> gradients(e.outputs.size(), 99.F);
    const double before = loss.evaluate(e.outputs, e.targets, e.weights, gradients, 1).loss;
    const auto each = (e.outputs.size() / 20 - (which.classes.empty() ? 0 : which.classes[0] == 'b' ? 1 : 2)) / 2;
    for (std::size_t k = e.outputs.size() - each; k < e.outputs.size(); ++k) {
      EXPECT_EQ(gradients[k], 0) << which.values;
      e.outputs[k] += 10;
    }
    EXPECT_EQ(loss.evaluate(e.outputs, e.targets, e.weights, {}, 1).loss, before) << which.values;
  }
}

TEST(TaskLoss, PredictsInUnitsOfTheTargets) {
  const auto predicted = [](const Case& which, const std::vector<float>& outputs) {
    const TaskLoss loss = make(which);
    std::vector<float> out(static_cast<std::size_t>(loss.predictions()));
    loss.predict(outputs, out);
    return out;
  };
  EXPECT_EQ(predicted({"", "squared"}, {0.5F, -2}), (std::vector<float>{110, -2}));
  EXPECT_EQ(predicted({"binary_cross_entropy", "absolute"}, {0, 1, 0}), (std::vector<float>{0.5F, 0.5F, 120, -1}));
  // Quantiles that cross are put into their order.
  EXPECT_EQ(predicted({"", "quantile"}, {1, 0, -2, 2}), (std::vector<float>{100, 120, -2, 0}));
  const auto gaussian = predicted({"", "gaussian"}, {0, 2, 1, 0});
  EXPECT_EQ(gaussian[0], 100);
  EXPECT_FLOAT_EQ(gaussian[1], static_cast<float>(20 * std::exp(1.0)));
  EXPECT_EQ(gaussian[2], -0.5F);
  EXPECT_EQ(gaussian[3], 0.5F);
}

TEST(TaskLoss, OfAClassAndNumbersIsTheirSum) {
  const TaskLoss both = make({"cross_entropy", "huber"}), numbers = make({"", "huber"});
  const auto classes = make_class_loss("cross_entropy", 2, 0);
  const std::vector<float> outputs{0.3F, -1, 0.2F, 3}, targets{1, 0.5F, -1}, weight{2};
  const Tally sum = both.evaluate(outputs, targets, weight, {}, 1);
  const Tally a = classes->evaluate(std::vector<float>{0.3F, -1}, std::vector<float>{1}, weight, {}, 1);
  const Tally b = numbers.evaluate(std::vector<float>{0.2F, 3}, std::vector<float>{0.5F, -1}, weight, {}, 1);
  EXPECT_DOUBLE_EQ(sum.loss, a.loss + b.loss);
  EXPECT_NEAR(b.loss, 2 * 0.7 * (0.3 * 0.3 / 2 + 4 - 0.5), 1e-6);
  EXPECT_EQ(sum.weight, 2);
}

}  // namespace
}  // namespace hml
