#include "hml/learn/cuts/rectangular_cuts.hpp"

#include <gtest/gtest.h>

#include <set>

#include "toy.hpp"

namespace hml {
namespace {

using test::contains;
using test::message_of;

RectangularCuts compiled(const std::string& parameters) {
  RectangularCuts cuts;
  cuts.compile(Config::parse(parameters));
  return cuts;
}

RectangularCuts fitted(const Samples& samples, const std::string& parameters, const FitOptions& options = {}) {
  RectangularCuts cuts = compiled(parameters);
  cuts.fit(samples, {}, options);
  return cuts;
}

// Flat background in the unit cube; the signal sits in a box inside it, where the optimum is known.
Samples box(std::int64_t n) {
  Samples out = test::gaussians(n, 0, 3);
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(5, static_cast<std::uint64_t>(i));
    const bool signal = out.labels[static_cast<std::size_t>(i)] == 1;
    const auto at = static_cast<std::size_t>(3 * i);
    auto& x = out.inputs[0].second.values;
    x[at] = static_cast<float>(signal ? random.uniform(0.2, 0.5) : random.uniform());
    x[at + 1] = static_cast<float>(signal ? random.uniform(0.7, 1) : random.uniform());
    x[at + 2] = static_cast<float>(random.uniform());
    out.weights[static_cast<std::size_t>(i)] = signal ? 0.1 : 1;
  }
  return out;
}

TEST(RectangularCuts, FindTheBoxOfTheSignal) {
  const Samples samples = box(20000);
  const auto cuts = fitted(samples, "{formula: asimov}").cuts();
  EXPECT_EQ(cuts[0].kind, LearnedCut::Kind::inside);
  EXPECT_NEAR(cuts[0].low, 0.2, 2e-3);
  EXPECT_NEAR(cuts[0].high, 0.5, 2e-3);
  EXPECT_EQ(cuts[1].kind, LearnedCut::Kind::above);
  EXPECT_NEAR(cuts[1].low, 0.7, 2e-3);
}

TEST(RectangularCuts, AllowedSidesAreKept) {
  const Samples samples = box(20000);
  const auto cuts = fitted(samples, "{formula: asimov, sides: {x0: lower, x1: upper}}").cuts();
  EXPECT_EQ(cuts[0].kind, LearnedCut::Kind::above);
  EXPECT_NEAR(cuts[0].low, 0.2, 2e-3);
  EXPECT_EQ(cuts[1].kind, LearnedCut::Kind::none) << cuts[1].text();
  EXPECT_TRUE(contains(message_of([&] { fitted(samples, "{sides: {x9: lower}}"); }), "unknown feature 'x9'"));
  EXPECT_TRUE(contains(message_of([&] { fitted(samples, "{sides: {x0: lowr}}"); }), "unknown side 'lowr'"));
}

// The best of every pair of edges in every feature, by brute force: (n^2 / 2)^features rectangles.
class AllRectangles {
 public:
  AllRectangles(const Samples& samples, const CutObjective& objective) : samples_(samples), objective_(objective) {
    for (std::size_t i = 0; i < samples.weights.size(); ++i)
      (samples.labels[i] == 1 ? all_.signal : all_.background) += samples.weights[i];
    width_ = static_cast<std::size_t>(samples.inputs[0].second.row_size());
    search(0, std::vector<bool>(samples.weights.size(), true));
  }
  double best() const { return best_; }

 private:
  void search(std::size_t feature, const std::vector<bool>& passed) {
    if (feature == width_) return offer(passed);
    const auto& x = samples_.inputs[0].second.values;
    std::set<float> values;
    for (std::size_t i = 0; i < passed.size(); ++i)
      if (passed[i] && !std::isnan(x[i * width_ + feature])) values.insert(x[i * width_ + feature]);
    search(feature + 1, passed);
    for (auto low = values.begin(); low != values.end(); ++low)
      for (auto high = low; high != values.end(); ++high) {
        auto left = passed;
        for (std::size_t i = 0; i < left.size(); ++i) {
          const float v = x[i * width_ + feature];
          left[i] = left[i] && v >= *low && v <= *high;
        }
        search(feature + 1, left);
      }
  }
  void offer(const std::vector<bool>& passed) {
    Yields y;
    std::int64_t background = 0;
    for (std::size_t i = 0; i < passed.size(); ++i) {
      if (!passed[i]) continue;
      (samples_.labels[i] == 1 ? y.signal : y.background) += samples_.weights[i];
      background += samples_.labels[i] == 1 ? 0 : samples_.weights[i] > 0 ? 1 : -3;
    }
    if ((objective_.counts_background() && background < objective_.min_background_events) ||
        y.signal < objective_.min_signal_efficiency * all_.signal)
      return;
    const double value = objective_({y.signal / all_.signal, y.background / all_.background}, all_);
    if (std::isfinite(value)) best_ = std::max(best_, value);
  }

  const Samples& samples_;
  const CutObjective& objective_;
  Yields all_;
  std::size_t width_;
  double best_ = 0;
};

// Small samples with ties, missing values and weights of both signs.
Samples small(std::int64_t n, int features, std::uint64_t seed) {
  Samples out = test::gaussians(n, 1, features, seed);
  for (auto& x : out.inputs[0].second.values) x = std::round(2 * x) / 2;
  Random random(seed, 1000);
  out.inputs[0].second.values[random.below(static_cast<std::uint32_t>(n))] = std::nanf("");
  for (auto& w : out.weights) w = random.uniform(-0.2, 2);
  return out;
}

double value_of(const RectangularCuts& cuts) {
  const auto* curve = cuts.history().find(cuts.objective().objective);
  return (curve ? curve : cuts.history().find("accuracy"))->back();
}

void expect_best(const std::string& parameters, std::int64_t n, int features, std::uint64_t trials) {
  for (std::uint64_t seed = 1; seed <= trials; ++seed) {
    const Samples samples = small(n, features, seed);
    const auto cuts = fitted(samples, parameters);
    EXPECT_NEAR(value_of(cuts), AllRectangles(samples, cuts.objective()).best(), 1e-9) << parameters << " " << seed;
  }
}

TEST(RectangularCuts, AreTheBestOfAllRectangles) {
  expect_best("{formula: s_over_sqrt_sb, min_background_events: 2}", 60, 2, 20);
  expect_best("{formula: asimov, background_uncertainty: 0.2, min_background_events: 4}", 60, 2, 20);
  expect_best("{objective: background_rejection, min_signal_efficiency: 0.6, min_background_events: 1}", 60, 2, 20);
  expect_best("{objective: accuracy, min_background_events: 0}", 60, 2, 20);
  expect_best("{formula: ams, b_regularisation: 2, min_background_events: 0, starts: 64}", 30, 3, 5);
}

TEST(RectangularCuts, DoNotDependOnThreads) {
  const Samples samples = test::gaussians(3000, 1, 5);
  const auto one = fitted(samples, "{}", {.seed = 3, .threads = 1}),
             four = fitted(samples, "{}", {.seed = 3, .threads = 4});
  EXPECT_EQ(one.summary().text(), four.summary().text());
  EXPECT_EQ(*one.history().find("significance"), *four.history().find("significance"));
}

TEST(RectangularCuts, CrossSectionsScaleTheYields) {
  const Samples samples = box(20000);
  const auto plain = fitted(samples, "{formula: asimov}");
  // 10,000 events of weight 0.1 and 1: the same expectation, said in cross sections.
  const auto scaled =
      fitted(samples, "{formula: asimov, cross_section_signal: 1, cross_section_background: 10, luminosity: 1000}");
  EXPECT_EQ(plain.cuts()[0].text(), scaled.cuts()[0].text());
  EXPECT_NEAR(value_of(plain), value_of(scaled), 1e-9 * value_of(plain));
}

TEST(RectangularCuts, KeepTheBestPassOnValidation) {
  const Samples train = test::gaussians(400, 1, 8), other = test::gaussians(4000, 1, 8, 2);
  auto cuts = compiled("{keep: best_validation, min_background_events: 3}");
  const auto& seen = *cuts.fit(train, other).find("validation_significance");
  const double kept = *std::max_element(seen.begin(), seen.end());
  // The significance expected of the training sample, with the efficiencies of the other one.
  const auto scores = cuts.predict(other).column(1);
  double s = 0, b = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) (other.labels[i] == 1 ? s : b) += 0.1 * scores[i];
  EXPECT_NEAR(s / std::sqrt(s + b), kept, 1e-9);
  EXPECT_TRUE(contains(message_of([&] { cuts.fit(train, {}); }), "needs validation events"));
}

TEST(RectangularCuts, CutFlowCountsByClass) {
  const Samples samples = box(20000);
  const auto cuts = fitted(samples, "{formula: asimov, features: [x0, x1]}");
  const Table table = cuts.summary();
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(table.columns.front(), "cut");
  EXPECT_EQ(table.columns.back(), "asimov significance");
  EXPECT_EQ(table.rows[0][0], "all");
  EXPECT_EQ(table.rows[0][1], "10000");
  EXPECT_EQ(table.rows[1][0], cuts.cuts()[0].text());
  const auto scores = cuts.predict(samples).column(1);
  std::int64_t background = 0, signal = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) (samples.labels[i] == 1 ? signal : background) += scores[i] == 1;
  EXPECT_EQ(table.rows[2][1], std::to_string(background));
  EXPECT_EQ(table.rows[2][5], std::to_string(signal));
  EXPECT_NEAR(std::stod(table.rows[2].back()), value_of(cuts), 1e-3 * value_of(cuts));
  EXPECT_EQ(cuts.cut_flow(samples).rows, table.rows);
}

TEST(RectangularCuts, MissingAndInfiniteValues) {
  Samples samples = box(20000);
  auto& x = samples.inputs[0].second.values;
  const float inf = std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < 20000; i += 10) x[3 * i] = inf, x[3 * i + 6] = -inf;  // background
  for (std::size_t i = 4; i < 20000; i += 10) x[3 * i + 2] = std::nanf("");         // background
  const auto cuts = fitted(samples, "{formula: asimov}");
  EXPECT_NEAR(cuts.cuts()[0].low, 0.2, 2e-3);
  EXPECT_NEAR(cuts.cuts()[0].high, 0.5, 2e-3);
  // Only background lacks the third feature: asking for it is a cut of its own.
  EXPECT_NE(cuts.cuts()[2].kind, LearnedCut::Kind::none);
  for (std::size_t i = 0; i < 20000; ++i) x[3 * i + 1] = 4;
  EXPECT_EQ(fitted(samples, "{}").cuts()[1].kind, LearnedCut::Kind::none);
  for (std::size_t i = 0; i < 20000; ++i) x[3 * i + 1] = std::nanf("");
  EXPECT_TRUE(contains(message_of([&] { fitted(samples, "{}"); }), "'x1' is missing in every event"));
}

TEST(RectangularCuts, RefuseWhatCannotBeMet) {
  const Samples samples = test::gaussians(100, 1);
  EXPECT_TRUE(
      contains(message_of([&] { fitted(samples, "{min_background_events: 51}"); }), "only 50 background events"));
  EXPECT_TRUE(
      contains(message_of([&] { fitted(samples, "{objective: background_rejection}"); }), "min_signal_efficiency"));
  EXPECT_TRUE(contains(message_of([&] { fitted(samples, "{cross_section_signal: 1, luminosity: 0}"); }), "luminosity"));
  EXPECT_TRUE(contains(message_of([&] { fitted(samples, "{features: [x0, x0]}"); }), "twice"));
}

}  // namespace
}  // namespace hml
