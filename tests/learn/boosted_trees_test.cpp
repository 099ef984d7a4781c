#include "hml/learn/trees/boosted_trees.hpp"

#include <gtest/gtest.h>

#include "toy.hpp"

namespace hml {
namespace {

using namespace test;

BoostedTrees fitted(const Samples& samples, const std::string& parameters = "{}", int threads = 1,
                    const Samples& watched = {}) {
  BoostedTrees trees;
  trees.compile(Config::parse(parameters));
  trees.fit(samples, watched, {.seed = 42, .threads = threads});
  return trees;
}

// scikit-learn 1.9.1, GradientBoostingClassifier(random_state=42): AUC, loss and accuracy on the training events. It
// regularises nothing, so neither do the trees here.
TEST(BoostedTrees, AgreeWithScikitLearn) {
  const Samples toy = reference_toy();
  const auto trees = fitted(toy, "{lambda: 0, min_child_weight: 0}");
  EXPECT_NEAR(auc(trees.predict(toy), toy), 0.9952, 0.002);
  EXPECT_NEAR(trees.evaluate(toy).loss, 0.08666, 0.007);
  EXPECT_NEAR(trees.evaluate(toy).accuracy, 0.9696, 0.004);
  EXPECT_EQ(trees.history().unit, "tree");
  ASSERT_EQ(trees.history().find("loss")->size(), 100u);
  EXPECT_NEAR(trees.history().find("loss")->front(), 1.2515271 / 2,
              0.002);  // theirs counts the deviance, twice the loss
  EXPECT_NEAR(trees.history().find("loss")->back(), trees.evaluate(toy).loss, 1e-6);
}

// Even events for training and odd ones for the test, weights 1, 2, 3, 1, 2, 3, ...: all defaults.
TEST(BoostedTrees, AgreeWithScikitLearnOnOtherEventsAndWithWeights) {
  Samples toy = reference_toy();
  const Samples odd = half(toy, 1);
  EXPECT_NEAR(auc(fitted(half(toy, 0)).predict(odd), odd), 0.98460, 0.002);
  for (std::size_t i = 0; i < 5000; ++i) toy.weights[i] = static_cast<double>(1 + i % 3);
  const Samples weighted = half(toy, 1);
  EXPECT_NEAR(auc(fitted(half(toy, 0)).predict(weighted), weighted), 0.98517, 0.002);
}

TEST(BoostedTrees, ReachTheBestPossibleAuc) {
  const Samples train = gaussians(20000, 1.5, 2, 1), other = gaussians(20000, 1.5, 2, 2);
  const double reached = auc(fitted(train).predict(other), other);
  EXPECT_NEAR(reached, phi(1.5 / std::sqrt(2.0)), 0.008);
}

TEST(BoostedTrees, AreTheSameForAnyNumberOfThreads) {
  const Samples toy = gaussians(40000, 1, 4);
  const auto one = fitted(toy, "{trees: 10, subsample: 0.7}", 1), three = fitted(toy, "{trees: 10, subsample: 0.7}", 3);
  EXPECT_EQ(one.predict(toy, 1).values, three.predict(toy, 3).values);
}

TEST(BoostedTrees, WeightsAreScaleFree) {
  Samples toy = gaussians(4000, 1);
  const auto unit = fitted(toy, "{trees: 20}").predict(toy);
  for (double& w : toy.weights) w *= 0.0009765625;  // a power of two: no rounding
  EXPECT_EQ(fitted(toy, "{trees: 20}").predict(toy).values, unit.values);
}

TEST(BoostedTrees, ZeroWeightsAreAsGoodAsAbsent) {
  Samples all = gaussians(4000, 1);
  for (std::size_t i = 1; i < 4000; i += 4) all.labels[i] = 0, all.weights[i] = 0;  // wrong labels that must not count
  const Samples other = gaussians(4000, 1, 2, 9);
  EXPECT_NEAR(auc(fitted(all, "{trees: 50}").predict(other), other), phi(1 / std::sqrt(2.0)), 0.02);
}

TEST(BoostedTrees, NegativeWeightsCancelEvents) {
  // Every event twice with weight 1 and once with -1 is every event once.
  Samples base = gaussians(3000, 1.5), thrice = base;
  for (const double weight : {1.0, -1.0})
    for (std::size_t i = 0; i < base.labels.size(); ++i) {
      thrice.labels.push_back(base.labels[i]), thrice.weights.push_back(weight);
      for (int f = 0; f < 2; ++f)
        thrice.inputs[0].second.values.push_back(base.inputs[0].second.values[2 * i + static_cast<std::size_t>(f)]);
    }
  thrice.inputs[0].second.shape[0] = 9000;
  const auto scores = fitted(thrice).predict(base);
  for (const float s : scores.values) ASSERT_TRUE(std::isfinite(s));
  EXPECT_NEAR(auc(scores, base), auc(fitted(base).predict(base), base), 0.01);
}

TEST(BoostedTrees, UseMissingValues) {
  // The feature is missing for most signal and never for background: that alone tells.
  Samples toy = gaussians(4000, 0);
  for (std::size_t i = 0; i < 4000; ++i)
    if (toy.labels[i] == 1 && i % 10 != 1) toy.inputs[0].second.values[2 * i] = std::nanf("");
  EXPECT_GT(auc(fitted(toy).predict(toy), toy), 0.85);
}

TEST(BoostedTrees, SurviveUselessFeatures) {
  Samples toy = gaussians(2000, 1.5, 3);
  for (std::size_t i = 0; i < 2000; ++i)
    toy.inputs[0].second.values[3 * i + 1] = 5, toy.inputs[0].second.values[3 * i + 2] = std::nanf("");
  const auto trees = fitted(toy);
  EXPECT_EQ(trees.importance()[1], 0);
  EXPECT_EQ(trees.importance()[2], 0);
  EXPECT_NEAR(trees.importance()[0], 1, 1e-12);
  EXPECT_EQ(trees.summary().rows[0][0], "x0");
  EXPECT_GT(auc(trees.predict(toy), toy), 0.8);
}

TEST(BoostedTrees, StopEarlyAndLeafWise) {
  const Samples train = gaussians(1000, 1), watched = gaussians(1000, 1, 2, 5);
  const auto trees = fitted(train, "{trees: 500, max_leaves: 6, max_depth: 8, early_stopping: 10}", 1, watched);
  const auto& curve = *trees.history().find("validation_loss");
  EXPECT_LT(curve.size(), 500u);
  EXPECT_EQ(trees.forest().trees().size(), curve.size() - 10);
  EXPECT_NEAR(trees.evaluate(watched).loss, *std::min_element(curve.begin(), curve.end()), 1e-6);
  for (const auto& tree : trees.forest().trees()) EXPECT_LE(tree.nodes.size(), 11u);
  EXPECT_TRUE(contains(message_of([&] { fitted(train, "{early_stopping: 10}"); }), "needs validation"));
}

}  // namespace
}  // namespace hml
