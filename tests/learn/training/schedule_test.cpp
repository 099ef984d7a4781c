#include "hml/learn/training/schedule.hpp"

#include <gtest/gtest.h>

namespace hml {
namespace {

double at(const std::string& kind, double warm_up, std::int64_t step) {
  Schedule schedule;
  schedule.kind = kind, schedule.warm_up = warm_up, schedule.final_rate = 0.01;
  return schedule.factor(step, 101);
}

TEST(Schedule, GoesThroughItsFixedPoints) {
  EXPECT_EQ(at("constant", 0, 0), 1);
  EXPECT_EQ(at("constant", 0, 100), 1);
  EXPECT_DOUBLE_EQ(at("cosine", 0, 0), 1);
  EXPECT_DOUBLE_EQ(at("cosine", 0, 50), 0.505);
  EXPECT_DOUBLE_EQ(at("cosine", 0, 100), 0.01);
  EXPECT_NEAR(at("one_cycle", 0, 0), 0.04, 1e-12);
  EXPECT_DOUBLE_EQ(at("one_cycle", 0, 30), 1);
  EXPECT_DOUBLE_EQ(at("one_cycle", 0, 100), 4e-6);
  EXPECT_DOUBLE_EQ(at("flat_then_decay", 0, 70), 1);
  EXPECT_NEAR(at("flat_then_decay", 0, 85), 0.1, 1e-12);
  EXPECT_NEAR(at("flat_then_decay", 0, 100), 0.01, 1e-12);
}

TEST(Schedule, WarmsUp) {
  EXPECT_NEAR(at("constant", 0.1, 0), 1 / 11.1, 1e-12);
  EXPECT_LT(at("constant", 0.1, 9), 1);
  EXPECT_EQ(at("constant", 0.1, 11), 1);
}

TEST(Schedule, APlateauDividesTheRate) {
  Plateau plateau;
  for (const double loss : {3., 2., 2.5, 2.}) plateau.see(loss, 2);
  EXPECT_DOUBLE_EQ(plateau.factor, 0.1);
  plateau.see(1.9, 2), plateau.see(1.95, 2);
  EXPECT_DOUBLE_EQ(plateau.factor, 0.1);
  plateau.see(1.9, 2);
  EXPECT_DOUBLE_EQ(plateau.factor, 0.01);
}

}  // namespace
}  // namespace hml
