#include "hml/observe/cut_flow.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "hml/core/random.hpp"
#include "tt100.hpp"

namespace hml {
namespace {

int kept(const std::string& expression) {
  static const Events events = read_tt100();
  const auto mask = Cut(expression).mask(events);
  return std::accumulate(mask.begin(), mask.end(), 0);
}

CutFlow three_cuts() { return CutFlow({Cut("jet.size > 1"), Cut("jet0.pt > 100"), Cut("any jet.b_tag == 1")}); }

TEST(CutFlow, CountsWithWeights) {
  const Events events = read_tt100();
  CutFlow flow = three_cuts();
  const std::vector<double> weights(50, 2.0);
  flow.add(events.slice(0, 50), weights);
  const auto passed = flow.add(events.slice(50, 100), weights);
  EXPECT_EQ(passed.size(), 50u);
  EXPECT_EQ(flow.counts()[0].events, 100);
  EXPECT_EQ(flow.counts()[1].events, kept("jet.size > 1"));
  EXPECT_EQ(flow.counts()[2].events, kept("jet.size > 1 and jet0.pt > 100"));
  EXPECT_EQ(flow.counts()[2].weight, 2.0 * static_cast<double>(flow.counts()[2].events));
  EXPECT_DOUBLE_EQ(flow.counts()[0].error(), 20.0);
  const Table table = flow.table();
  ASSERT_EQ(table.rows.size(), 4u);
  EXPECT_EQ(table.rows[1][0], "jet.size > 1");
  EXPECT_THROW(flow.add(events, weights), Error);
}

TEST(CutFlow, UncertaintyIsBinomialForUnitWeights) {
  const CutCount passed{"", 30, 30, 30}, all{"", 100, 100, 100};
  EXPECT_DOUBLE_EQ(efficiency(passed, all).value, 0.3);
  EXPECT_DOUBLE_EQ(efficiency(passed, all).error, std::sqrt(0.3 * 0.7 / 100));
  // A common factor changes nothing.
  const CutCount half{"", 30, 15, 7.5}, whole{"", 100, 50, 25};
  EXPECT_DOUBLE_EQ(efficiency(half, whole).error, std::sqrt(0.3 * 0.7 / 100));
  EXPECT_EQ(efficiency(all, all).error, 0);
  EXPECT_TRUE(std::isnan(efficiency({}, {}).value));
}

/// The spread of the efficiency over many samples of weighted events, some weights negative, is what is claimed.
TEST(CutFlow, UncertaintyIsTheSpreadOfSamples) {
  double sum = 0, squares = 0, claimed = 0;
  constexpr int samples = 2000;
  for (std::uint64_t sample = 0; sample < samples; ++sample) {
    Random random(3, sample);
    CutCount passed, all;
    for (int event = 0; event < 400; ++event) {
      const bool passes = random.uniform() < 0.4;
      const double weight = (random.uniform() < 0.1 ? -1 : 1) * (passes ? 2.0 : 1.0) * random.uniform();
      for (CutCount* count : {&all, &passed}) {
        if (count == &passed && !passes) continue;
        count->weight += weight;
        count->squared_weight += weight * weight;
      }
    }
    const Efficiency found = efficiency(passed, all);
    sum += found.value;
    squares += found.value * found.value;
    claimed += found.error;
  }
  const double mean = sum / samples, spread = std::sqrt(squares / samples - mean * mean);
  // The spread of 2,000 samples is known to 1/sqrt(2 n) = 1.6 %; four times that.
  EXPECT_NEAR(claimed / samples / spread, 1, 0.064);
}

TEST(CutFlow, IsWrittenAsTextCsvAndMarkdown) {
  CutFlow flow({Cut("jet.size > 1 or muon.size > 0"), Cut("min(jet0.pt, jet1.pt) > 50"), Cut("jet.size > 100")});
  flow.add(read_tt100());
  const std::string csv = flow.numbers().csv();
  EXPECT_EQ(csv.substr(0, csv.find('\n')),
            "cut,events,weight,weight_error,efficiency,efficiency_error,cumulative,cumulative_error");
  EXPECT_NE(csv.find("\"min(jet0.pt, jet1.pt) > 50\","), std::string::npos);
  EXPECT_NE(csv.find("\nall,100,100,10,1,0,1,0\n"), std::string::npos);
  EXPECT_NE(csv.find("\njet.size > 100,0,0,0,0,0,0,0\n"), std::string::npos);
  const std::string markdown = flow.table("Cuts").markdown();
  EXPECT_EQ(
      markdown.rfind("Cuts\n\n| cut | events | weight | efficiency | cumulative |\n|---|---|---|---|---|\n| all |", 0),
      0u);
}

TEST(CutFlow, StandsSideBySide) {
  const Events events = read_tt100();
  CutFlow one = three_cuts(), other = three_cuts();
  one.add(events);
  other.add(events.slice(0, 50), std::vector<double>(50, 3.0));
  const CutFlowSample samples[] = {{"tt", 2.0, one.counts()}, {"half", 0.5, other.counts()}};
  const Table table = compare_cut_flows(samples, 10);
  EXPECT_EQ(table.columns, (std::vector<std::string>{"cut", "tt", "half"}));
  ASSERT_EQ(table.rows.size(), 4u);
  EXPECT_EQ(table.rows[0], (std::vector<std::string>{"all", "2e+04", "5000"}));
  const double e = one.counts()[2].weight / 100;
  EXPECT_EQ(table.rows[2][1], with_error(20000 * e, 20000 * std::sqrt(e * (1 - e) / 100)));
  const Table numbers = compare_cut_flow_numbers(samples, 10);
  EXPECT_EQ(numbers.columns, (std::vector<std::string>{"cut", "tt", "tt_error", "half", "half_error"}));
  EXPECT_EQ(numbers.rows[0], (std::vector<std::string>{"all", "20000", "0", "5000", "0"}));
  EXPECT_TRUE(compare_cut_flows({}, 10).rows.empty());
  CutFlow third({Cut("jet.size > 1")});
  third.add(events);
  const CutFlowSample different[] = {samples[0], {"third", 1, third.counts()}};
  EXPECT_THROW(compare_cut_flows(different, 10), Error);
}

}  // namespace
}  // namespace hml
