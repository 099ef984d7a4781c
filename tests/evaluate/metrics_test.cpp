#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "samples.hpp"

namespace hml {
namespace {

using test::measure, test::normal_sample, test::Sample;

// The scatter of the metrics over independent samples is what their errors promise.
TEST(Metrics, ErrorsCover) {
  for (const bool weighted : {false, true}) {
    const int repeats = 300;
    for (const char* name : {"accuracy", "auc", "background_rejection"}) {
      double sum = 0, sum2 = 0, error2 = 0;
      for (int i = 0; i < repeats; ++i) {
        const auto e = measure(name, normal_sample(static_cast<std::uint64_t>(i), 600, 1.0, weighted).events());
        sum += e.value, sum2 += e.value * e.value, error2 += e.error * e.error;
      }
      const double scatter = std::sqrt(sum2 / repeats - sum * sum / repeats / repeats);
      const double ratio = scatter / std::sqrt(error2 / repeats);
      // The rejection's error holds the threshold fixed, so that it is a little too small.
      const bool fixed_threshold = std::string(name) == "background_rejection";
      EXPECT_GT(ratio, 0.87) << name << " weighted " << weighted;
      EXPECT_LT(ratio, fixed_threshold ? 1.6 : 1.13) << name << " weighted " << weighted;
    }
  }
}

TEST(Metrics, HardScoresOfCuts) {
  // 6 of 8 signal and 2 of 10 background events pass.
  Sample cuts;
  for (int i = 0; i < 18; ++i) {
    cuts.labels.push_back(i < 8);
    cuts.scores.push_back(i < 6 || i >= 16 ? 1.0F : 0.0F);
  }
  const auto result = cuts.result();
  EXPECT_DOUBLE_EQ(result.at("accuracy").value, 14 / 18.0);
  EXPECT_DOUBLE_EQ(result.at("accuracy").error, std::sqrt(14.0 * 4 / 18 / 18 / 18));
  EXPECT_DOUBLE_EQ(result.at("rejection_50").value, 5);
  EXPECT_DOUBLE_EQ(result.at("rejection_99").value, 1);
  EXPECT_DOUBLE_EQ(result.at("rejection_99").error, 0);
  EXPECT_DOUBLE_EQ(result.at("significance").value, 6 / std::sqrt(8.0));
  EXPECT_NEAR(result.at("auc").value, (0.75 + 1 - 0.2) / 2, 1e-15);
}

TEST(Metrics, ConstantAndPerfectScores) {
  const Sample constant{{0.3F, 0.3F, 0.3F, 0.3F}, {0, 1, 0, 1}, {}};
  EXPECT_DOUBLE_EQ(constant.result().at("auc").value, 0.5);
  EXPECT_DOUBLE_EQ(constant.result().at("rejection_50").value, 1);
  EXPECT_DOUBLE_EQ(constant.result().at("significance").value, 1);

  const Sample perfect{{0.1F, 0.9F, 0.2F, 0.8F}, {0, 1, 0, 1}, {}};
  EXPECT_DOUBLE_EQ(perfect.result().at("auc").value, 1);
  EXPECT_DOUBLE_EQ(perfect.result().at("auc").error, 0);
  EXPECT_TRUE(std::isinf(perfect.result().at("rejection_50").value));
  EXPECT_TRUE(to_json({perfect.result()})["test"]["rejection_50"]["value"].is_null());
  const auto read = results_from_json(to_json({perfect.result()}), standard_metrics());
  EXPECT_TRUE(std::isinf(read.at(0).at("rejection_50").value));
  EXPECT_EQ(read.at(0).at("auc").value, perfect.result().at("auc").value);
  EXPECT_EQ(comparison_table(read).rows[0][4], "inf");
}

TEST(Metrics, AScoreOfExactlyOneHalfIsBackground) {
  const Sample sample{{0.5F, 0.5F}, {0, 1}, {}};
  EXPECT_DOUBLE_EQ(sample.result().at("accuracy").value, 0.5);
}

TEST(Metrics, WeightsCountLikeRepeatedEvents) {
  const Sample weighted{{0.1F, 0.6F, 0.4F, 0.8F}, {0, 0, 1, 1}, {3, 1, 2, 1}};
  const Sample repeated{{0.1F, 0.1F, 0.1F, 0.6F, 0.4F, 0.4F, 0.8F}, {0, 0, 0, 0, 1, 1, 1}, {}};
  for (const auto& value : weighted.result().values)
    EXPECT_NEAR(value.estimate.value, repeated.result().at(value.name).value, 1e-14) << value.name;
}

TEST(Metrics, NegativeWeightsSubtract) {
  // The last pair cancels the one before it: what remains are those four.
  const Sample with{{0.1F, 0.9F, 0.4F, 0.8F, 0.7F, 0.7F}, {0, 0, 1, 1, 0, 0}, {1, 1, 1, 1, 0.5, -0.5}};
  const Sample without{{0.1F, 0.9F, 0.4F, 0.8F}, {0, 0, 1, 1}, {}};
  for (const auto& value : with.result().values) {
    EXPECT_NEAR(value.estimate.value, without.result().at(value.name).value, 1e-14) << value.name;
    EXPECT_FALSE(std::isnan(value.estimate.error)) << value.name;
  }
}

TEST(Metrics, SignificanceWithCrossSections) {
  const Sample sample{{0.1F, 0.6F, 0.4F, 0.8F}, {0, 0, 1, 1}, {}};
  const auto z = measure("significance", sample.events(),
                         {{"cross_section_signal", Config("0.5")},
                          {"cross_section_background", Config("20")},
                          {"luminosity", Config("300")}});
  // Half of the signal above all background: S = 300 * 0.5 * 0.5.
  EXPECT_DOUBLE_EQ(z.value, std::sqrt(75.0));
  EXPECT_THROW(measure("significance", sample.events(), {{"lumi", Config("1")}}), Error);
}

TEST(Metrics, RejectionIsMonotonic) {
  const auto events = normal_sample(1, 4000, 1.5, true).events();
  double last = std::numeric_limits<double>::infinity();
  for (const char* eff : {"0.1", "0.3", "0.5", "0.7", "0.9", "0.99", "1"}) {
    const double value = measure("background_rejection", events, {{"efficiency", Config(eff)}}).value;
    EXPECT_LE(value, last) << eff;
    last = value;
  }
}

TEST(Roc, RefusesWhatHasNoMeaning) {
  const std::vector<float> scores{0.1F, 0.9F};
  const std::vector<std::int32_t> labels{0, 1};
  auto message = [](auto make) {
    try {
      make();
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::input);
      return e.message();
    }
    return std::string("none");
  };
  EXPECT_NE(message([&] {
              Roc(scores, std::vector<std::int32_t>{1, 1});
            }).find("no background event"),
            std::string::npos);
  EXPECT_NE(message([&] { Roc(scores, std::vector<std::int32_t>{0, 0}); }).find("no signal event"), std::string::npos);
  EXPECT_NE(message([&] { Roc(scores, labels, std::vector<double>{0, 0}); }).find("sum to 0"), std::string::npos);
  EXPECT_NE(message([&] { Roc(scores, labels, std::vector<double>{1}); }).find("do not belong"), std::string::npos);
  EXPECT_NE(message([&] { Roc({}, {}); }).find("no events"), std::string::npos);
  EXPECT_NE(message([&] {
              Roc(std::vector<float>{0.1F, NAN}, labels);
            }).find("score of event 1 is nan"),
            std::string::npos);
}

TEST(Results, JsonAndTable) {
  const auto results = std::vector{normal_sample(1, 1000, 2, false).result()};
  const auto json = to_json(results);
  EXPECT_EQ(json["test"].size(), 5u);
  EXPECT_DOUBLE_EQ(json["test"]["auc"]["value"].get<double>(), results[0].at("auc").value);
  EXPECT_DOUBLE_EQ(json["test"]["auc"]["error"].get<double>(), results[0].at("auc").error);
  const auto table = comparison_table(results);
  ASSERT_EQ(table.rows.size(), 1u);
  EXPECT_EQ(table.columns.size(), table.rows[0].size());
  EXPECT_NE(table.rows[0][2].find(" +- "), std::string::npos);
  EXPECT_THROW(results[0].at("auk"), Error);
}

}  // namespace
}  // namespace hml
