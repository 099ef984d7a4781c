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

TEST(PermutationImportance, IsTheSameForAnyNumberOfThreads) {
  const Samples toy = gaussians(1000, 1, 2);
  const auto trees = fitted(toy, "{trees: 5}");
  EXPECT_EQ(permutation_importance(trees, toy, 2, 7, 1)[0].loss, permutation_importance(trees, toy, 2, 7, 3)[0].loss);
}

}  // namespace
}  // namespace hml
