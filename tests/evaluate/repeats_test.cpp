#include <gtest/gtest.h>

#include <cmath>

#include <nlohmann/json.hpp>

#include "hml/core/error.hpp"
#include "hml/evaluate/repeats.hpp"

namespace hml {
namespace {

Result training(const std::string& name, double auc, double rejection) {
  return {name, {{"auc", "AUC", {auc, 0.001}}, {"rejection", "Rejection", {rejection, 5}}}};
}

const std::vector<Result> results{training("trees", 0.95, 80), training("net_1", 0.96, 100),
                                  training("net_2", 0.97, 104), training("net_3", 0.98, 111)};
const std::vector<Repeated> repeated{{"net", {"net_1", "net_2", "net_3"}}};

TEST(Repeats, AreGivenByMeanAndDeviation) {
  const auto means = over_trainings(results, repeated);
  ASSERT_EQ(means.size(), 2u);
  EXPECT_EQ(means[0].approach, "trees");
  EXPECT_EQ(means[0].at("rejection").error, 5);
  EXPECT_EQ(means[1].approach, "net");
  EXPECT_EQ(means[1].trainings, 3);
  EXPECT_NEAR(means[1].at("auc").value, 0.97, 1e-15);
  EXPECT_NEAR(means[1].at("auc").error, 0.01, 1e-15);
  // 100, 104, 111: mean 105, squares 25 + 1 + 36 = 62, divided by 2.
  EXPECT_NEAR(means[1].at("rejection").value, 105, 1e-12);
  EXPECT_NEAR(means[1].at("rejection").error, std::sqrt(31), 1e-12);

  const Table table = comparison_table(means);
  EXPECT_EQ(table.rows[0][0], "trees");
  EXPECT_EQ(table.rows[1][0], "net (3 trainings)");
  EXPECT_EQ(table.rows[1][2], "105.0 +- 5.6");
}

TEST(Repeats, StandInJsonBesideTheirTrainings) {
  const auto json = repeats_json(results, repeated);
  EXPECT_EQ(json.size(), 1u);
  EXPECT_EQ(json.at("net").at("trainings").size(), 3u);
  EXPECT_NEAR(json.at("net").at("rejection").at("mean").get<double>(), 105, 1e-12);
  EXPECT_NEAR(json.at("net").at("rejection").at("deviation").get<double>(), std::sqrt(31), 1e-12);
}

TEST(Repeats, AnInfiniteNumberHasNoDeviation) {
  auto with_infinity = results;
  with_infinity[2].values[1].estimate = {INFINITY, NAN};
  const auto means = over_trainings(with_infinity, repeated);
  EXPECT_TRUE(std::isinf(means[1].at("rejection").value));
  EXPECT_TRUE(std::isnan(means[1].at("rejection").error));
  EXPECT_TRUE(repeats_json(with_infinity, repeated).at("net").at("rejection").at("deviation").is_null());
}

TEST(Repeats, OfATrainingWithoutResultsAreAnError) {
  try {
    over_trainings({results[0], results[1]}, repeated);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("unknown training 'net_2'; did you mean 'net_1'?"), std::string::npos) << error.message();
  }
}

}  // namespace
}  // namespace hml
