#include "hml/evaluate/scored_events.hpp"

#include <algorithm>
#include <limits>

#include "hml/evaluate/bootstrap.hpp"
#include "hml/evaluate/curves.hpp"
#include "samples.hpp"

namespace hml {
namespace {

using test::error_of, test::measure;

// Those of scores.
std::vector<NamedMetric> every_metric() {
  std::vector<NamedMetric> out;
  for (const auto& name : metrics().names()) {
    if (test::is_of_target(name)) continue;
    std::vector<Config::Entry> parameters;
    if (name == "distance_correlation") parameters.push_back({"variable", Config("mass")});
    out.push_back(test::make_metric(name, parameters));
  }
  return out;
}

// The events [begin, end) of a sample.
ScoredEvents part(const ScoredEvents& events, std::size_t begin, std::size_t end) {
  std::vector<float> scores;
  std::vector<std::int32_t> labels;
  std::vector<double> weights, mass;
  for (std::size_t i = begin; i < end; ++i) {
    for (std::int32_t c = 0; c < events.class_count(); ++c) scores.push_back(static_cast<float>(events.score(i, c)));
    labels.push_back(events.labels()[i]);
    weights.push_back(events.weights()[i]);
    mass.push_back(events.variable("mass")[i]);
  }
  ScoredEvents out(events.classes());
  out.add(scores, labels, weights, {{"mass", mass}});
  return out;
}

TEST(ScoredEvents, TwoHalvesAreTheWhole) {
  const auto whole = test::three_classes(5, 900);
  ScoredEvents sum(whole.classes());
  for (const auto& [begin, end] : {std::pair{0, 1}, {1, 500}, {500, 500}, {500, 900}}) {
    sum.add(part(whole, static_cast<std::size_t>(begin), static_cast<std::size_t>(end)));
    if (end == 500) sum.roc();  // what was sorted before is sorted anew
  }
  for (const auto& metric : every_metric()) {
    const auto a = metric.metric->evaluate(whole), b = metric.metric->evaluate(sum);
    EXPECT_EQ(a.value, b.value) << metric.name;
    EXPECT_TRUE(a.error == b.error || (std::isnan(a.error) && std::isnan(b.error))) << metric.name;
  }
}

TEST(ScoredEvents, ACopyIsItsOwn) {
  const auto whole = test::three_classes(5, 100);
  ScoredEvents more = whole;
  more.add(whole);
  EXPECT_EQ(whole.size(), 100);
  EXPECT_EQ(more.size(), 200);
  more.add(more);
  EXPECT_EQ(more.size(), 400);
}

TEST(ScoredEvents, TheBootstrapDoesNotDependOnThreads) {
  const auto events = test::three_classes(6, 500);
  for (const auto& metric : metrics().names()) {
    if (test::is_of_target(metric)) continue;
    std::vector<Config::Entry> parameters{{"uncertainty", Config("bootstrap")}, {"replicas", Config("20")}};
    if (metric == "distance_correlation") parameters.push_back({"variable", Config("mass")});
    const auto one = measure(metric, events, parameters, 1), four = measure(metric, events, parameters, 4);
    EXPECT_EQ(one.error, four.error) << metric;
    parameters.push_back({"seed", Config("7")});
    EXPECT_NE(one.error, measure(metric, events, parameters, 1).error) << metric;
  }
}

void expect_same_errors(const std::string& metric, const ScoredEvents& events, std::vector<Config::Entry> parameters) {
  parameters.push_back({"replicas", Config("200")});
  const auto analytic = measure(metric, events, parameters);
  parameters.push_back({"uncertainty", Config("bootstrap")});
  const auto bootstrap = measure(metric, events, parameters);
  EXPECT_EQ(analytic.value, bootstrap.value) << metric;
  // 200 samples know a width to 5%.
  EXPECT_NEAR(bootstrap.error / analytic.error, 1, 0.17) << metric << " of " << events.class_count() << " classes";
}

TEST(ScoredEvents, TheBootstrapAgreesWithTheFormulas) {
  const auto three = test::three_classes(7, 1500);
  const auto two = test::normal_sample(7, 1500, 1, true).events();
  const Config macro("macro"), weighted("weighted");
  for (const char* metric : {"auc", "average_precision", "precision", "recall", "f1", "false_positive_rate"}) {
    expect_same_errors(metric, two, {});
    for (const auto& average : {macro, weighted}) expect_same_errors(metric, three, {{"average", average}});
    expect_same_errors(metric, three, {{"signal", Config("top")}, {"background", Config("qcd")}});
  }
  for (const char* metric : {"accuracy", "balanced_accuracy", "log_loss", "brier_score"})
    for (const auto* events : {&two, &three}) expect_same_errors(metric, *events, {});
  expect_same_errors("significance", two, {{"threshold", Config("0.5")}});
  expect_same_errors("distance_correlation", three, {{"variable", Config("mass")}});
}

TEST(ScoredEvents, NoneIsNoUncertainty) {
  const auto e = measure("auc", test::three_classes(1, 50), {{"uncertainty", Config("none")}});
  EXPECT_TRUE(std::isnan(e.error));
  EXPECT_FALSE(std::isnan(e.value));
}

TEST(ScoredEvents, BothColumnsOfTwoClassesSayTheSame) {
  ScoredEvents both, one;
  const std::vector<std::int32_t> labels{0, 1, 1};
  both.add(std::vector<float>{0.75F, 0.25F, 0.5F, 0.5F, 0.125F, 0.875F}, labels);
  one.add(std::vector<float>{0.25F, 0.5F, 0.875F}, labels);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::int32_t c = 0; c < 2; ++c) EXPECT_EQ(both.score(i, c), one.score(i, c));
  // The background's view of it.
  EXPECT_DOUBLE_EQ(measure("auc", one, {{"signal", Config("background")}}).value, measure("auc", one).value);
}

TEST(ScoredEvents, RefuseWhatHasNoMeaning) {
  const std::vector<float> scores{0.1F, 0.9F};
  const std::vector<std::int32_t> labels{0, 1};
  const auto refused = [](auto action) { return error_of(ErrorKind::input, action); };
  const auto has = [](const std::string& text, const char* words) { return text.find(words) != std::string::npos; };
  // NaN as a label becomes the smallest integer, or any other that is no class.
  EXPECT_TRUE(has(refused([&] {
                    ScoredEvents(scores, std::vector<std::int32_t>{0, std::numeric_limits<int>::min()});
                  }),
                  "the label of event 1 is -2147483648; the classes are 0 to 1"));
  EXPECT_TRUE(has(refused([&] { ScoredEvents(std::vector<float>{0.1F, NAN}, labels); }), "score of event 1 is nan"));
  EXPECT_TRUE(has(refused([&] {
                    ScoredEvents(scores, labels, std::vector<double>{1, INFINITY});
                  }),
                  "weight of event 1 is inf"));
  EXPECT_TRUE(has(refused([&] { ScoredEvents(scores, labels, std::vector<double>{1}); }), "do not belong together"));
  EXPECT_TRUE(has(refused([&] { ScoredEvents(std::vector<std::string>{}); }), "there is none"));
  ScoredEvents one({"only"});
  one.add(std::vector<float>{1, 1}, std::vector<std::int32_t>{0, 0});
  for (const auto& metric : standard_metrics())
    EXPECT_TRUE(has(refused([&] { metric.metric->evaluate(one); }), "one class is too few")) << metric.name;
  EXPECT_TRUE(has(refused([&] {
                    ScoredEvents three({"a", "b", "c"});
                    three.add(ScoredEvents(scores, labels));
                  }),
                  "a, b, c"));
  EXPECT_TRUE(has(refused([&] {
                    ScoredEvents events(scores, labels);
                    events.add(scores, labels, {}, {{"mass", {1, 2}}});
                  }),
                  "mass"));

  const ScoredEvents none, no_weight(scores, labels, std::vector<double>{0, 0}),
      one_class(scores, std::vector<std::int32_t>{1, 1});
  const Config variable("mass");
  for (const auto& metric : every_metric()) {
    if (metric.name == "distance_correlation") continue;  // has none of these variables
    EXPECT_NE(refused([&] { metric.metric->evaluate(none); }), "none") << metric.name;
    EXPECT_NE(refused([&] { metric.metric->evaluate(no_weight); }), "none") << metric.name;
    // Losses and the calibration are means over whatever events there are.
    if (metric.name == "log_loss" || metric.name == "brier_score" || metric.name == "calibration_error")
      EXPECT_FALSE(std::isnan(metric.metric->evaluate(one_class).value)) << metric.name;
    else
      EXPECT_NE(refused([&] { metric.metric->evaluate(one_class); }), "none") << metric.name;
  }
}

TEST(Ranking, SortsWhateverNumbersThereAre) {
  const std::vector<double> scores{0.5, -1, 0.0, 1e300, -0.0, 0.5, std::nextafter(0.5, 1), -1e-300, 7, 0.5};
  std::vector<std::uint32_t> events{3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const auto ranking = rank(events, scores);
  EXPECT_EQ(ranking.order, (std::vector<std::uint32_t>{6, 11, 9, 3, 8, 12, 5, 7, 10, 4}));
  EXPECT_EQ(ranking.scores[2], std::nextafter(0.5, 1));
  Random random(stream_key(1, "test"), 0);
  std::vector<std::uint32_t> many(5000);
  std::vector<double> values;
  for (std::uint32_t i = 0; i < many.size(); ++i) many[i] = i, values.push_back(std::round(random.normal(0, 100)) / 16);
  const auto sorted = rank(many, values);
  std::stable_sort(many.begin(), many.end(), [&](auto a, auto b) { return values[a] > values[b]; });
  EXPECT_EQ(sorted.order, many);
}

TEST(Curves, CalibrationInBinsOfEqualWeight) {
  const auto events = test::normal_sample(3, 1000, 1, true).events();
  const auto bins = calibration_curve(events, {8, "quantile"});
  ASSERT_EQ(bins.size(), 8u);
  double sum = 0, score = 0, signal = 0;
  for (const auto& bin : bins) {
    EXPECT_NEAR(bin.weight, events.total() / 8, 2.0);
    EXPECT_LE(bin.low, bin.mean_score);
    EXPECT_GE(bin.high, bin.mean_score);
    sum += bin.weight, score += bin.weight * bin.mean_score, signal += bin.weight * bin.fraction.value;
  }
  EXPECT_NEAR(sum, events.total(), 1e-9);
  EXPECT_NEAR(signal, events.roc().signal(), 1e-9);
  double all_scores = 0;
  for (std::size_t i = 0; i < 1000; ++i) all_scores += events.weights()[i] * events.score(i, 1);
  EXPECT_NEAR(score, all_scores, 1e-9);
  // Scores that are all the same are one bin.
  EXPECT_EQ(calibration_curve(ScoredEvents(std::vector<float>(4, 0.5F), std::vector<std::int32_t>{0, 1, 0, 1}),
                              {3, "quantile"})
                .size(),
            1u);
}

TEST(Curves, ABestThresholdLeavesEnoughBackground) {
  // From the top: five signal events, then 18 times a background event of weight 100 and a signal event.
  test::Sample sample;
  for (int i = 0; i < 41; ++i) {
    const bool signal = i < 5 || i % 2 == 0;
    sample.scores.push_back(1 - 0.02F * static_cast<float>(i));
    sample.labels.push_back(signal), sample.weights.push_back(signal ? 1 : 100);
  }
  const auto events = sample.events();
  const CountingSignificance ams{.formula = "ams"};
  EXPECT_EQ(best_significance(events.roc(), ams).background, 0);
  const auto best = best_significance(events.roc(), ams, {.min_background = 5});
  EXPECT_EQ(best.background, 1800);
  EXPECT_EQ(best.signal, 23);
  EXPECT_EQ(best_significance(events.roc(), ams, {.min_background = 19}).significance, 0);
}

TEST(Curves, TheScanFindsTheBestThreshold) {
  const auto events = test::normal_sample(4, 2000, 2, true).events();
  for (const char* formula : {"s_over_sqrt_b", "s_over_sqrt_sb", "asimov", "ams"}) {
    const CountingSignificance significance{.formula = formula, .background_uncertainty = 0.1};
    const auto scan = significance_scan(events.roc(), significance);
    const auto best = best_significance(events.roc(), significance);
    ASSERT_EQ(scan.size(), events.roc().steps().size());
    for (const auto& point : scan)
      EXPECT_TRUE(std::isinf(point.significance) || point.significance <= best.significance);
    EXPECT_DOUBLE_EQ(best.significance, significance(best.signal, best.background));
    const auto metric =
        measure("significance", events, {{"formula", Config(formula)}, {"background_uncertainty", Config("0.1")}});
    EXPECT_EQ(metric.value, best.significance);
    const auto above = significance_above(scan[20].threshold, events.roc(), significance);
    EXPECT_EQ(above.threshold, scan[19].threshold);
    EXPECT_EQ(above.significance, scan[19].significance);
    EXPECT_GT(metric.error, 0);
  }
}

}  // namespace
}  // namespace hml
