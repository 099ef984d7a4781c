#include "hml/learn/hold_out.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hml/learn/trees/boosted_trees.hpp"
#include "toy.hpp"

namespace hml {
namespace {

TEST(HoldOut, TakesTheSameShareOfEveryClass) {
  const Samples all = test::gaussians(1000, 1);
  const auto [rest, held_out] = hold_out(all, {"set"}, 0.1, 7);
  EXPECT_EQ(rest.size(), 900);
  EXPECT_EQ(held_out.size(), 100);
  EXPECT_EQ(std::count(held_out.labels.begin(), held_out.labels.end(), 1), 50);
  EXPECT_EQ(held_out.input("set").shape, (std::vector<std::int64_t>{100, 2}));
  EXPECT_EQ(held_out.input("set").names, all.input("set").names);

  // Nothing is lost and nothing comes twice.
  auto values = rest.input("set").values;
  values.insert(values.end(), held_out.input("set").values.begin(), held_out.input("set").values.end());
  auto expected = all.input("set").values;
  std::sort(values.begin(), values.end());
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(values, expected);
  EXPECT_NE(hold_out(all, {"set"}, 0.1, 8).second.input("set").values, held_out.input("set").values);
}

TEST(HoldOut, FeedsTheValidationCurves) {
  const Samples all = test::gaussians(1000, 1);
  BoostedTrees trees;
  trees.compile(Config::parse("{trees: 50, early_stopping: 5, validation_split: 0.2}"));
  const auto& history = trees.fit(all, {});
  ASSERT_NE(history.find("validation_loss"), nullptr);
  EXPECT_EQ(history.find("validation_loss")->size(), history.find("loss")->size());
  EXPECT_LT(history.find("loss")->size(), 50u);
}

TEST(HoldOut, ComesAfterTheSampleWasChecked) {
  Samples torn = test::gaussians(100, 1);
  torn.weights.resize(50);
  BoostedTrees trees;
  trees.compile(Config::parse("{validation_split: 0.2}"));
  EXPECT_THROW(trees.fit(torn, {}), Error);
}

}  // namespace
}  // namespace hml
