#include "hml/learn/permutation_importance.hpp"

#include <bit>
#include <functional>

#include <gtest/gtest.h>

#include "hml/learn/trees/boosted_trees.hpp"
#include "hml/learn/trees/shap.hpp"
#include "toy.hpp"

namespace hml {
namespace {

using namespace test;

BoostedTrees fitted(const Samples& samples, const std::string& parameters) {
  BoostedTrees trees;
  trees.compile(Config::parse(parameters));
  trees.fit(samples, {}, {.seed = 42});
  return trees;
}

// The mean value of a tree where only the features in `known` are, by the covers.
double expected(const Tree& tree, std::uint32_t at, const float* row, unsigned known) {
  const auto& node = tree.nodes[at];
  if (node.is_leaf(at)) return node.value;
  if ((known >> node.feature) & 1u) return expected(tree, tree.step(node, row[node.feature]), row, known);
  const double left = tree.nodes[node.child[0]].cover, right = tree.nodes[node.child[1]].cover;
  return (left * expected(tree, node.child[0], row, known) + right * expected(tree, node.child[1], row, known)) /
         (left + right);
}

// Shapley's formula, summed over all sets of the other features.
double by_definition(const Forest& forest, const float* row, unsigned feature) {
  const auto features = static_cast<unsigned>(forest.features());
  double sum = 0;
  for (unsigned set = 0; set < (1u << features); ++set) {
    if ((set >> feature) & 1u) continue;
    const int size = std::popcount(set);
    const double weight = std::tgamma(size + 1) * std::tgamma(static_cast<int>(features) - size) / std::tgamma(features + 1);
    for (const auto& tree : forest.trees())
      sum += weight * (expected(tree, 0, row, set | (1u << feature)) - expected(tree, 0, row, set));
  }
  return sum;
}

TEST(Shap, IsShapleysFormula) {
  Samples toy = gaussians(2000, 1.5, 4);
  auto& x = toy.inputs[0].second.values;
  for (std::size_t i = 0; i < x.size(); i += 7) x[i] = -999;
  const auto trees = fitted(toy, "{trees: 15, max_depth: 6}");
  const std::vector<float> rows(x.begin(), x.begin() + 40);
  const auto shap = shap_values(trees.forest(), trees.base(), rows, 2);
  std::vector<double> scores(10, trees.base()[0]);
  trees.forest().add_scores(rows, scores, 1, 1);
  for (std::size_t i = 0; i < 10; ++i) {
    std::vector<float> row(rows.begin() + 4 * i, rows.begin() + 4 * i + 4);
    for (float& value : row)
      if (value == -999) value = std::nanf("");
    double sum = 0;
    for (unsigned f = 0; f < 4; ++f) EXPECT_NEAR(shap[5 * i + f], by_definition(trees.forest(), row.data(), f), 1e-9);
    for (std::size_t f = 0; f < 5; ++f) sum += shap[5 * i + f];
    EXPECT_NEAR(sum, scores[i], 1e-9);
  }
}

TEST(PermutationImportance, KnowsWhatTells) {
  const Samples train = gaussians(4000, 2, 3), other = gaussians(4000, 2, 3, 2);
  const auto trees = fitted(train, "{trees: 30}");
  const auto importance = permutation_importance(trees, other, 3, 1, 2);
  ASSERT_EQ(importance.size(), 3u);
  EXPECT_EQ(importance[0].feature, "x0");
  // Without x0 nothing is known: half of what was right by chance.
  EXPECT_NEAR(importance[0].accuracy, trees.evaluate(other).accuracy - 0.5, 0.03);
  EXPECT_GT(importance[0].loss, 20 * importance[0].loss_error);
  for (const std::size_t f : {1u, 2u}) EXPECT_NEAR(importance[f].accuracy, 0, 0.01);
}

// Clouds of up to four objects with one feature that tells and one that does not; how many there are does not either.
Samples objects(std::int64_t n) {
  Samples out;
  Tensor x{{n, 4, 3}, {}, {"a", "b", "mask"}, {}};
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(3, static_cast<std::uint64_t>(i));
    const std::uint32_t count = 1 + random.below(4);
    for (std::uint32_t p = 0; p < 4; ++p) {
      const double a = random.normal(i % 2 == 1 ? 2 : 0, 1), b = random.normal();
      if (p < count) x.values.insert(x.values.end(), {static_cast<float>(a), static_cast<float>(b), 1.f});
      else x.values.insert(x.values.end(), {0, 0, 0});
    }
    out.labels.push_back(static_cast<std::int32_t>(i % 2)), out.weights.push_back(1);
  }
  out.inputs.emplace_back("cloud", std::move(x));
  out.classes = {"background", "signal"};
  return out;
}

// Scores by the mean of "a"; notices an event whose empty places hold something.
class MeanOfObjects : public Approach {
 public:
  std::string kind() const override { return "mean_of_objects"; }
  Table summary() const override { return {}; }
  mutable int broken = 0;

 protected:
  void declare_own(Parameters&) override {}
  bool accepts(const Tensor& input) const override { return input.shape.size() == 3; }
  std::string expected() const override { return "objects"; }
  History learn(const Labelled&, const Labelled&, const FitOptions&) override { return {}; }
  Scores score(const Tensor& input, int) const override {
    Scores out{2, {}};
    for (std::int64_t i = 0; i < input.rows(); ++i) {
      const float* event = input.values.data() + i * 12;
      float sum = 0, count = 0;
      for (int p = 0; p < 4; ++p) {
        count += event[3 * p + 2], sum += event[3 * p];
        if (event[3 * p + 2] == 0 && (event[3 * p] != 0 || event[3 * p + 1] != 0)) ++broken;
      }
      const float score = 1 / (1 + std::exp(-2 * (sum / count - 1)));
      out.values.insert(out.values.end(), {1 - score, score});
    }
    return out;
  }
  void write_state(h5::Group&) const override {}
  void read_state(const h5::Group&) override {}
};

TEST(PermutationImportance, OfObjectsStaysAmongObjects) {
  const Samples sample = objects(3000);
  MeanOfObjects approach;
  approach.fit(sample, {});
  const auto importance = permutation_importance(approach, sample, 3, 1);
  ASSERT_EQ(importance.size(), 2u);
  EXPECT_EQ(importance[0].feature, "a");
  // Places are shuffled by themselves: a mean of several objects of either class tells next to nothing.
  EXPECT_NEAR(importance[0].accuracy, approach.evaluate(sample).accuracy - 0.5, 0.04);
  EXPECT_EQ(importance[1].accuracy, 0);
  EXPECT_EQ(importance[1].loss, 0);
  EXPECT_EQ(approach.broken, 0);
}

TEST(PermutationImportance, CountsWeights) {
  Samples sample = gaussians(4000, 2, 2);
  const auto trees = fitted(sample, "{trees: 20}");
  const auto even = permutation_importance(trees, sample, 2, 1);
  for (auto& weight : sample.weights) weight = 7;
  EXPECT_NEAR(permutation_importance(trees, sample, 2, 1)[0].loss, even[0].loss, 1e-9);
  // Where the events that nothing can tell hold the weight, nothing is lost.
  const auto scores = trees.predict(sample).column(1);
  for (std::size_t i = 0; i < sample.weights.size(); ++i) sample.weights[i] = std::abs(scores[i] - 0.5) < 0.1 ? 1 : 1e-6;
  EXPECT_LT(permutation_importance(trees, sample, 2, 1)[0].accuracy, even[0].accuracy / 2);
}

TEST(PermutationImportance, IsTheSameForAnyNumberOfThreads) {
  const Samples toy = gaussians(1000, 1, 2);
  const auto trees = fitted(toy, "{trees: 5}");
  EXPECT_EQ(permutation_importance(trees, toy, 2, 7, 1)[0].loss, permutation_importance(trees, toy, 2, 7, 3)[0].loss);
}

}  // namespace
}  // namespace hml
