#include <gtest/gtest.h>

#include "../toy.hpp"
#include "hml/learn/trees/ada_boost.hpp"
#include "hml/learn/trees/boosted_trees.hpp"
#include "hml/learn/trees/decision_tree.hpp"
#include "hml/learn/trees/random_forest.hpp"

namespace hml {
namespace {

using namespace test;

template <class T>
T fitted(const Samples& samples, const std::string& parameters = "{}", int threads = 1) {
  T approach;
  approach.compile(Config::parse(parameters));
  approach.fit(samples, {}, {.seed = 42, .threads = threads});
  return approach;
}

// The toy with weights 1, 2, 3, 1, 2, 3, ... and every feature on a grid of 200 steps, so that bins part whatever exact trees
// could part: the trees are the same.
Samples grid_toy() {
  Samples toy = reference_toy();
  auto& values = toy.inputs[0].second.values;
  for (std::size_t f = 0; f < 3; ++f) {
    double low = values[f], high = low;
    for (std::size_t i = 0; i < 5000; ++i)
      low = std::min<double>(low, values[3 * i + f]), high = std::max<double>(high, values[3 * i + f]);
    for (std::size_t i = 0; i < 5000; ++i)
      values[3 * i + f] = static_cast<float>(std::floor((values[3 * i + f] - low) * 200 / (high - low)));
  }
  for (std::size_t i = 0; i < 5000; ++i) toy.weights[i] = static_cast<double>(1 + i % 3);
  return toy;
}

// Three classes: the toy's label, and whether the first feature lies above its median.
Samples three_classes() {
  Samples toy = grid_toy();
  const auto& values = toy.inputs[0].second.values;
  std::vector<float> a;
  for (std::size_t i = 0; i < 5000; ++i) a.push_back(values[3 * i]);
  std::nth_element(a.begin(), a.begin() + 2500, a.end());
  for (std::size_t i = 0; i < 5000; ++i) toy.labels[i] += values[3 * i] >= a[2500];
  toy.classes = {"none", "one", "both"};
  return toy;
}

std::size_t leaves(const TreeApproach& trees) { return trees.forest().trees()[0].leaves(); }

// scikit-learn 1.9.1 on the same weighted events: DecisionTreeClassifier of depth 4 and 8 with leaves of a weight of 20, which
// is that of ten events.
TEST(DecisionTree, AgreesWithScikitLearn) {
  const Samples toy = grid_toy();
  const auto gini = fitted<DecisionTree>(toy, "{min_child_weight: 10}");
  const auto entropy = fitted<DecisionTree>(toy, "{min_child_weight: 10, criterion: entropy}");
  EXPECT_NEAR(auc(gini.predict(toy), toy), 0.9545782, 1e-6);
  EXPECT_NEAR(gini.evaluate(toy).accuracy, 0.9147915, 1e-6);
  EXPECT_EQ(leaves(gini), 15u);
  EXPECT_NEAR(auc(entropy.predict(toy), toy), 0.9735194, 1e-6);
  EXPECT_NEAR(entropy.evaluate(toy).accuracy, 0.9154915, 1e-6);
  EXPECT_EQ(leaves(entropy), 11u);
  const auto deep = fitted<DecisionTree>(toy, "{max_depth: 8, min_child_weight: 10}");
  EXPECT_NEAR(auc(deep.predict(toy), toy), 0.9927918, 1e-6);
  EXPECT_EQ(leaves(deep), 61u);
}

TEST(DecisionTree, TellsThreeClassesApart) {
  const Samples toy = three_classes();
  EXPECT_NEAR(fitted<DecisionTree>(toy).evaluate(toy).accuracy, 0.9077908, 1e-6);
  EXPECT_NEAR(fitted<DecisionTree>(toy, "{criterion: entropy}").evaluate(toy).accuracy, 0.8956896, 1e-6);
}

// AdaBoostClassifier(DecisionTreeClassifier(max_depth=4), n_estimators=5).
TEST(AdaBoost, AgreesWithScikitLearn) {
  const Samples toy = grid_toy();
  const auto five = fitted<AdaBoost>(toy, "{trees: 5}");
  EXPECT_NEAR(auc(five.predict(toy), toy), 0.9889942, 1e-5);
  EXPECT_NEAR(five.evaluate(toy).accuracy, 0.9492949, 1e-5);
  EXPECT_NEAR(auc(fitted<AdaBoost>(toy).predict(toy), toy), 0.9968686, 1e-3);
  EXPECT_NEAR(auc(fitted<AdaBoost>(toy, "{algorithm: real, trees: 20}").predict(toy), toy), 0.997, 0.003);
  const Samples three = three_classes();
  EXPECT_NEAR(fitted<AdaBoost>(three, "{trees: 10, max_depth: 2}").evaluate(three).accuracy, 0.9491949, 1e-3);
}

TEST(AdaBoost, StopsAfterAPerfectTree) {
  Samples toy = gaussians(200, 0);
  for (std::size_t i = 0; i < 200; ++i) toy.inputs[0].second.values[2 * i] = static_cast<float>(toy.labels[i]);
  const auto boosted = fitted<AdaBoost>(toy);
  EXPECT_EQ(boosted.forest().trees().size(), 1u);
  EXPECT_EQ(boosted.evaluate(toy).accuracy, 1);
}

TEST(AdaBoost, RefusesWhatNothingTells) {
  Samples toy = gaussians(200, 0);
  for (float& x : toy.inputs[0].second.values) x = 1;
  EXPECT_TRUE(contains(message_of([&] { fitted<AdaBoost>(toy); }), "no better than chance"));
}

// RandomForestClassifier(100, max_depth=16, max_features=1) on even events, seen on odd ones: 0.98297 +- 0.0005 over seeds.
TEST(RandomForest, AgreesWithScikitLearn) {
  const Samples toy = reference_toy();
  const Samples odd = half(toy, 1);
  const auto forest = fitted<RandomForest>(half(toy, 0), "{min_child_weight: 0.5, features_per_split: 0.34}");
  EXPECT_NEAR(auc(forest.predict(odd), odd), 0.98297, 0.0015);
}

TEST(RandomForest, IsTheSameForAnyNumberOfThreads) {
  const Samples toy = gaussians(4000, 1, 5);
  const auto one = fitted<RandomForest>(toy, "{trees: 10}", 1), three = fitted<RandomForest>(toy, "{trees: 10}", 3);
  EXPECT_EQ(one.predict(toy, 1).values, three.predict(toy, 3).values);
}

TEST(BoostedTrees, TellThreeClassesApart) {
  const Samples toy = three_classes();
  for (const auto* loss : {"{loss: logistic}", "{loss: squared}"}) {
    const auto trees = fitted<BoostedTrees>(toy, loss);
    EXPECT_GT(trees.evaluate(toy).accuracy, 0.94) << loss;
    const auto scores = trees.predict(toy);
    for (std::size_t i = 0; i < 5000; ++i)
      ASSERT_NEAR(scores.values[3 * i] + scores.values[3 * i + 1] + scores.values[3 * i + 2], 1, 1e-5);
  }
}

TEST(BoostedTrees, TakeStandInsAsMissing) {
  Samples nan = gaussians(4000, 1, 3);
  for (std::size_t i = 0; i < 4000; ++i)
    if (i % 3 == 0) nan.inputs[0].second.values[3 * i + 1] = std::nanf("");
  Samples stand_in = nan;
  for (float& x : stand_in.inputs[0].second.values)
    if (std::isnan(x)) x = -999;
  EXPECT_EQ(fitted<BoostedTrees>(nan).predict(nan).values, fitted<BoostedTrees>(stand_in).predict(stand_in).values);
}

TEST(BoostedTrees, LeaveSpectatorsAlone) {
  const Samples toy = gaussians(4000, 2);
  const auto trees = fitted<BoostedTrees>(toy, "{spectators: [x0]}");
  EXPECT_EQ(trees.importance()[0], 0);
  EXPECT_TRUE(contains(message_of([&] { fitted<BoostedTrees>(toy, "{spectators: [x0, x1]}"); }), "every feature"));
  EXPECT_TRUE(contains(message_of([&] { fitted<BoostedTrees>(toy, "{spectators: [x2]}"); }), "unknown feature 'x2'"));
}

TEST(BoostedTrees, LearnCategories) {
  // Odd categories are signal: no threshold helps, one set of categories tells all.
  Samples toy = gaussians(4000, 0);
  for (std::size_t i = 0; i < 4000; ++i)
    toy.inputs[0].second.values[2 * i] = static_cast<float>(2 * ((i * 7) % 20) + static_cast<std::size_t>(toy.labels[i]));
  const auto trees = fitted<BoostedTrees>(toy, "{trees: 20, categorical: [x0], max_depth: 1}");
  EXPECT_EQ(trees.evaluate(toy).accuracy, 1);
}

TEST(BoostedTrees, RiseWithAFeature) {
  Samples toy = gaussians(4000, 1);
  const auto trees = fitted<BoostedTrees>(toy, "{monotone: {x0: 1}, max_depth: 4}");
  Samples line = gaussians(200, 0);
  for (std::size_t i = 0; i < 200; ++i) {
    line.inputs[0].second.values[2 * i] = static_cast<float>(i) * 0.03f - 3;
    line.inputs[0].second.values[2 * i + 1] = 0.3f;
  }
  const auto scores = trees.predict(line).column(1);
  EXPECT_TRUE(std::is_sorted(scores.begin(), scores.end()));
  EXPECT_GT(scores.back() - scores.front(), 0.4);
}

// A mass that the classifier can guess: uniformity costs some separation and takes the dependence away.
TEST(BoostedTrees, AreUniformInAMass) {
  Samples toy = gaussians(20000, 1.5, 3);
  Random random(3, 4);
  for (std::size_t i = 0; i < 20000; ++i) {
    float* x = &toy.inputs[0].second.values[3 * i];
    x[1] = x[0] + 0.5f * static_cast<float>(random.normal());  // the mass, by which x0 could be guessed
  }
  const auto dependence = [&](const BoostedTrees& trees) {
    const auto scores = trees.predict(toy).column(1);
    double low = 0, high = 0, nlow = 0, nhigh = 0;
    for (std::size_t i = 0; i < 20000; ++i) {
      if (toy.labels[i] == 1) continue;
      const float mass = toy.inputs[0].second.values[3 * i + 1];
      if (mass < -0.5f) low += scores[i], ++nlow;
      if (mass > 0.5f) high += scores[i], ++nhigh;
    }
    return high / nhigh - low / nlow;
  };
  const auto plain = fitted<BoostedTrees>(toy, "{spectators: [x1], trees: 50}");
  const auto uniform = fitted<BoostedTrees>(toy, "{spectators: [x1], trees: 50, uniform_in: x1, uniform_strength: 10}");
  EXPECT_GT(dependence(plain), 0.3);
  EXPECT_LT(dependence(uniform), 0.5 * dependence(plain));
  EXPECT_GT(auc(uniform.predict(toy), toy), 0.55);
}

}  // namespace
}  // namespace hml
