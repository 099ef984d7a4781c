#include "hml/learn/trees/grower.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "hml/core/random.hpp"

namespace hml {
namespace {

struct Toy {
  std::vector<float> x;  // (n, 3): many ties, some missing; a category
  std::vector<Pair> pairs;
  std::vector<double> weights;
};

Toy toy(std::size_t n, bool missing) {
  Toy out;
  Random random(7, 3);
  for (std::size_t i = 0; i < n; ++i) {
    for (int f = 0; f < 2; ++f)
      out.x.push_back(missing && random.below(5) == 0 ? std::nanf("") : static_cast<float>(random.below(12)));
    out.x.push_back(static_cast<float>(random.below(5)));
    const double w = random.uniform(0.5, 2);
    out.weights.push_back(w);
    out.pairs.push_back({w * random.normal(), w});
  }
  return out;
}

struct Best {
  double gain = 0;
  int feature = -1;
};

double score(const Pair& s, double lambda) { return s.b + lambda > 0 ? s.a * s.a / (s.b + lambda) : 0; }

// All ways to part a node in two, by brute force: thresholds with missing values on either side; every subset of categories.
Best brute_force(const Toy& t, double lambda, bool category) {
  Best best;
  const auto offer = [&](int feature, const std::function<bool(float)>& goes_left) {
    Pair left, right;
    for (std::size_t i = 0; i < t.pairs.size(); ++i) {
      Pair& side = goes_left(t.x[3 * i + static_cast<std::size_t>(feature)]) ? left : right;
      side.a += t.pairs[i].a, side.b += t.pairs[i].b;
    }
    if (left.b <= 0 || right.b <= 0) return;
    const Pair all{left.a + right.a, left.b + right.b};
    const double gain = 0.5 * (score(left, lambda) + score(right, lambda) - score(all, lambda));
    if (gain > best.gain) best = {gain, feature};
  };
  for (int f = 0; f < (category ? 2 : 3); ++f)
    for (const bool missing_left : {false, true})
      for (int cut = 0; cut <= 12; ++cut)
        offer(f, [&](float x) { return std::isnan(x) ? missing_left : x < static_cast<float>(cut); });
  if (category)
    for (unsigned set = 1; set < 31; ++set) offer(2, [&](float x) { return (set >> static_cast<unsigned>(x)) & 1u; });
  return best;
}

Tree grow(const Toy& t, GrowthOptions options, int threads = 1) {
  ThreadTeam team(threads);
  const auto binned = bin_sample(t.x, 3, t.weights, {.max_bins = 255, .categorical = options.split.categorical}, team);
  TreeGrower grower(binned, std::move(options), team);
  std::vector<PackedPairs> planes(1);
  planes[0].pack(t.pairs, team);
  std::vector<std::uint32_t> rows(t.weights.size());
  std::iota(rows.begin(), rows.end(), 0u);
  Tree tree = grower.grow(planes, rows, Random(1, 1));
  for (const auto& leaf : grower.leaves()) tree.nodes[leaf.node].value = static_cast<float>(leaf.output);
  return tree;
}

TEST(TreeGrower, FindsTheSplitOfBruteForce) {
  for (const bool missing : {false, true})
    for (const bool category : {false, true})
      for (const double lambda : {0.0, 3.0}) {
        const Toy t = toy(200, missing);
        GrowthOptions options{.max_depth = 1, .allowed = {}, .split = {.lambda = lambda, .min_child_weight = 1e-9, .monotone = {}}};
        options.split.categorical = {false, false, category};
        options.split.category_smoothing = lambda;
        const Tree tree = grow(t, options);
        const Best expected = brute_force(t, lambda, category);
        ASSERT_EQ(tree.nodes.size(), 3u);
        EXPECT_NEAR(tree.nodes[0].gain, expected.gain, 2e-4 * expected.gain);
        EXPECT_EQ(static_cast<int>(tree.nodes[0].feature), expected.feature);
      }
}

// Where an event ends is where its sums were counted: leaf outputs are those of the events that a walk sends there.
TEST(TreeGrower, LeavesHoldTheirEventsSums) {
  const Toy t = toy(3000, true);
  GrowthOptions options{.max_depth = 5, .max_leaves = 12, .allowed = {}, .split = {.monotone = {}}};
  options.split.categorical = {false, false, true};
  const Tree tree = grow(t, options);
  EXPECT_EQ(tree.leaves(), 12u);
  std::vector<Pair> sums(tree.nodes.size());
  for (std::size_t i = 0; i < t.pairs.size(); ++i) {
    Pair& sum = sums[tree.leaf(&t.x[3 * i])];
    sum.a += t.pairs[i].a, sum.b += t.pairs[i].b;
  }
  for (std::size_t i = 0; i < tree.nodes.size(); ++i)
    if (tree.nodes[i].is_leaf(i)) {
      EXPECT_NEAR(tree.nodes[i].value, -sums[i].a / (sums[i].b + 1), 1e-4);
      EXPECT_NEAR(tree.nodes[i].cover, sums[i].b, 1e-3 * sums[i].b);
    }
}

TEST(TreeGrower, IsTheSameForAnyNumberOfThreads) {
  const Toy t = toy(50000, true);
  GrowthOptions options{.max_depth = 6, .features_per_split = 0.7, .allowed = {}, .split = {.monotone = {}}};
  const Tree one = grow(t, options, 1), three = grow(t, options, 3);
  ASSERT_EQ(one.nodes.size(), three.nodes.size());
  for (std::size_t i = 0; i < one.nodes.size(); ++i) {
    EXPECT_EQ(one.nodes[i].threshold, three.nodes[i].threshold);
    EXPECT_EQ(one.nodes[i].value, three.nodes[i].value);
  }
}

TEST(TreeGrower, ObeysConstraints) {
  Toy t = toy(4000, false);
  for (std::size_t i = 0; i < t.pairs.size(); ++i) t.pairs[i].a -= 0.1 * t.x[3 * i] - 0.004 * t.x[3 * i] * t.x[3 * i];
  GrowthOptions options{.max_depth = 6, .allowed = {}, .split = {.monotone = {1, 0, 0}}};
  const Tree tree = grow(t, options);
  EXPECT_GT(tree.leaves(), 20u);
  for (float other = 0; other < 12; ++other)
    for (float category = 0; category < 5; ++category) {
      float last = -1e9f;
      for (float x = -1; x < 13; ++x) {
        const std::array<float, 3> row{x, other, category};
        const float value = tree.nodes[tree.leaf(row.data())].value;
        EXPECT_GE(value, last);
        last = value;
      }
    }
}

// Weights over eight orders of magnitude: sums keep what the light events bring together.
TEST(PackedPairs, KeepLightEvents) {
  ThreadTeam team(1);
  std::vector<Pair> pairs(100001, {1e-6, 1e-6});
  pairs[50000] = {1, 1};
  PackedPairs packed;
  packed.pack(pairs, team);
  double a = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto b = static_cast<std::int32_t>(packed.data()[i]);
    if (i != 50000) a += static_cast<double>((packed.data()[i] - b) >> 32) * packed.unit_a();
  }
  EXPECT_NEAR(a, 0.1, 2e-5);
}

}  // namespace
}  // namespace hml
