#include "hml/learn/trees/forest.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "hml/core/error.hpp"
#include "hml/core/random.hpp"

namespace hml {
namespace {

// A tree that splits at random until it has `leaves`.
Tree random_tree(std::size_t leaves, std::uint32_t features, Random& random, bool categories) {
  Tree tree{.nodes = {TreeNode{}}, .categories = {}};
  std::vector<std::uint32_t> open{0};
  while (tree.leaves() < leaves) {
    const auto pick = random.below(static_cast<std::uint32_t>(open.size()));
    const std::uint32_t at = open[pick], next = static_cast<std::uint32_t>(tree.nodes.size());
    TreeNode& node = tree.nodes[at];
    node.feature = random.below(features);
    node.threshold = static_cast<float>(random.below(9)) - 4;
    node.missing = random.below(2);
    node.child = {next, next + 1};
    if (categories && random.below(3) == 0) {
      node.categories = static_cast<std::int32_t>(tree.categories.size());
      tree.categories.push_back({-1, 2, 3});
    }
    open[pick] = next;
    open.push_back(next + 1);
    for (const auto child : {next, next + 1})
      tree.nodes.push_back({.child = {child, child}, .value = static_cast<float>(random.normal())});
  }
  return tree;
}

std::vector<float> random_values(std::size_t n, Random& random) {
  std::vector<float> out(n);
  for (float& x : out) {
    const auto kind = random.below(12);
    x = kind == 0   ? std::nanf("")
        : kind == 1 ? std::numeric_limits<float>::infinity()
        : kind == 2 ? -999
                    : static_cast<float>(random.below(9)) - 4;  // often equal to a threshold
  }
  return out;
}

// Leaf masks of either width, and walks, find the leaf that one event's own walk finds.
TEST(Forest, FindsTheLeavesOfAWalk) {
  constexpr std::size_t features = 7, events = 333;
  Random random(1, 1);
  const auto values = random_values(events * features, random);
  for (const bool categories : {false, true})
    for (const std::size_t leaves : {1u, 2u, 16u, 31u, 32u, 33u, 64u, 65u, 200u}) {
      Forest forest(features, {-999});
      for (int t = 0; t < 5; ++t) {
        auto tree = random_tree(leaves, features, random, categories);
        tree.output = t % 2;
        forest.add(std::move(tree));
      }
      std::vector<double> sums(events * 2, 0.25), expected = sums;
      forest.add_scores(values, sums, 2, 3);
      for (std::size_t i = 0; i < events; ++i) {
        std::vector<float> row(values.begin() + i * features, values.begin() + (i + 1) * features);
        for (float& x : row)
          if (x == -999) x = std::nanf("");
        std::vector<double> own(2);
        for (const auto& tree : forest.trees())
          own[static_cast<std::size_t>(tree.output)] += tree.nodes[tree.leaf(row.data())].value;
        for (std::size_t k = 0; k < 2; ++k) expected[2 * i + k] += own[k];
      }
      EXPECT_EQ(sums, expected) << leaves << " leaves";
    }
}

TEST(Forest, TreesByRangeAddUp) {
  Random random(2, 1);
  const auto values = random_values(100 * 3, random);
  Forest forest(3, {});
  for (int t = 0; t < 10; ++t) forest.add(random_tree(8, 3, random, false));
  ThreadTeam team(2);
  const LaneBlocks blocks(values, 3, {});
  std::vector<double> all(100), parts(100);
  forest.add_scores(blocks, all, 1, team, 0, 10);
  forest.add_scores(blocks, parts, 1, team, 0, 4);
  forest.add_scores(blocks, parts, 1, team, 4, 10);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_NEAR(parts[i], all[i], 1e-12);
}

TEST(Tree, RefusesCircles) {
  std::vector<TreeNode> nodes(3);
  nodes[0].child = {1, 2}, nodes[1].child = {1, 1}, nodes[2].child = {2, 2};
  EXPECT_NO_THROW(check_order(nodes));
  nodes[2].child = {0, 1};
  EXPECT_THROW(check_order(nodes), Error);
  nodes[2].child = {5, 6};
  EXPECT_THROW(check_order(nodes), Error);
  nodes[2].child = {2, 2}, nodes[0].child = {1, 1};
  EXPECT_THROW(check_order(nodes), Error);
}

}  // namespace
}  // namespace hml
