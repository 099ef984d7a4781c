#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include <nlohmann/json.hpp>

#include "hml/core/random.hpp"
#include "hml/core/significance.hpp"
#include "hml/report/binning.hpp"
#include "hml/report/figures/figures.hpp"
#include "hml/report/figures/heat_map.hpp"
#include "hml/report/figures/interpretation.hpp"
#include "hml/report/page.hpp"

namespace hml::report {
namespace {

TEST(Tlatex, TranslatesObservablesLabels) {
  EXPECT_EQ(tlatex(R"(\Delta R)"), "#DeltaR");
  EXPECT_EQ(tlatex(R"($\tau_{21}$)"), "#tau_{21}");
  EXPECT_EQ(tlatex(R"(p_{\mathrm{T}}\,x)"), "p_{T} x");
  EXPECT_EQ(tlatex(R"(p_\mathrm{T}^\text{miss}})"), "p_{T}^{miss}}");
  EXPECT_EQ(tlatex("p_T^2"), "p_{T}^{2}");
  EXPECT_EQ(tlatex(R"(m_\text{SD})"), "m_{SD}");
  EXPECT_EQ(tlatex(R"(\tau\text{-tag})"), "#tau-tag");
  EXPECT_EQ(axis_title("m_{J}", "GeV"), "m_{J} [GeV]");
  EXPECT_EQ(axis_title("n", "1"), "n");
}

TEST(Binning, IgnoresOutliersAndMissingValues) {
  Random random(1, 0);
  std::vector<double> values;
  for (int i = 0; i < 5000; ++i) values.push_back(random.normal(90, 10));
  values.insert(values.end(), {NAN, 1e9, -1e9, INFINITY});
  const auto binning = automatic_binning({values});
  EXPECT_GT(binning.low, 40);
  EXPECT_LT(binning.high, 140);
  EXPECT_GE(binning.bins, 15);
  EXPECT_LE(binning.bins, 70);
}

TEST(Binning, WholeNumbersHaveABinEach) {
  const std::vector<double> values{0, 1, 1, 2, 3, 5};
  const auto binning = automatic_binning({values});
  EXPECT_EQ(binning.bins, 6);
  EXPECT_DOUBLE_EQ(binning.low, -0.5);
  EXPECT_DOUBLE_EQ(binning.high, 5.5);
}

// No bin has more numbers than another, which would look like a peak.
TEST(Binning, ManyWholeNumbersFillBinsEvenly) {
  std::vector<double> values;
  for (int i = 10; i < 130; ++i) values.push_back(i);
  const auto binning = automatic_binning({values});
  EXPECT_EQ(binning.bins, 59);
  EXPECT_DOUBLE_EQ(binning.high - binning.low, 2 * 59);
  for (const double share : fractions("n", values, {}, binning).values) EXPECT_NEAR(share, 2.0 / 120, 1e-12);
}

TEST(Binning, SurvivesNothingAndConstants) {
  EXPECT_EQ(automatic_binning({}).bins, 1);
  const std::vector<double> missing{NAN, NAN}, constant{0.3, 0.3};
  EXPECT_EQ(automatic_binning({missing}).bins, 1);
  const auto binning = automatic_binning({constant});
  EXPECT_LT(binning.low, 0.3);
  EXPECT_GT(binning.high, 0.3);
}

TEST(Fractions, SumToOneLessWhatLiesOutside) {
  const std::vector<double> values{0.1, 0.6, 1.0, 7, NAN}, weights{1, 2, 1, 4, 100};
  const auto h = fractions("h", values, weights, {2, 0, 1});
  EXPECT_DOUBLE_EQ(h.values[0], 1 / 8.0);
  EXPECT_DOUBLE_EQ(h.values[1], 3 / 8.0);  // with the upper end
  EXPECT_DOUBLE_EQ(h.errors[1], std::sqrt(5.0) / 8);
}

TEST(Thinned, KeepsTheShape) {
  Curve curve{.name = "c"};
  for (int i = 0; i <= 20000; ++i) {
    curve.x.push_back(i / 20000.0);
    curve.y.push_back(std::exp(5 * curve.x.back()) + (i == 7000 ? 40 : 0));
    curve.low.push_back(curve.y.back() - 1);
  }
  const auto thin = thinned(curve, true);
  EXPECT_LT(thin.x.size(), 200u);
  EXPECT_EQ(thin.low.size(), thin.x.size());
  EXPECT_EQ(thin.x.front(), 0);
  EXPECT_EQ(thin.x.back(), 1);
  EXPECT_NE(std::find(thin.x.begin(), thin.x.end(), 7000 / 20000.0), thin.x.end());
  for (std::size_t i = 0; i < curve.x.size(); i += 37) {
    const auto right =
        std::min<std::ptrdiff_t>(std::lower_bound(thin.x.begin() + 1, thin.x.end(), curve.x[i]) - thin.x.begin(),
                                 static_cast<std::ptrdiff_t>(thin.x.size()) - 1);
    const auto r = static_cast<std::size_t>(right);
    const double t = (curve.x[i] - thin.x[r - 1]) / (thin.x[r] - thin.x[r - 1]);
    const double y = (1 - t) * std::log(thin.y[r - 1]) + t * std::log(thin.y[r]);
    // The spike is one point wide; beside it the line is the spike's flank.
    if (std::abs(curve.x[i] - 0.35) < 0.001) continue;
    EXPECT_NEAR(y, std::log(curve.y[i]), 0.01) << curve.x[i];
  }
}

TEST(FigureJson, ResolvesRangesAndRoundsNumbers) {
  Figure figure{.content = Plot{.y = {"y", 0, 0, true}}};
  std::get<Plot>(figure.content)
      .histograms.push_back({.name = "h", .low = 0, .high = 3, .values = {0, 0.1234567891, 20}});
  const auto json = to_json(figure);
  EXPECT_EQ(json["x"]["max"].get<double>(), 3);
  EXPECT_EQ(json["y"]["min"].get<double>(), 0.1);
  EXPECT_GT(json["y"]["max"].get<double>(), 20);
  EXPECT_EQ(json["histograms"][0]["values"][1].get<double>(), 0.123457);
  EXPECT_NO_THROW(to_json(Figure{.content = Plot{}}));
  EXPECT_NO_THROW(to_json(Figure{.content = Image{.columns = 1, .rows = 1, .values = {0}}}));
}

// Cuts that keep 80% of the signal and 20% of the background, and grades of which 0.75 is the best threshold.
AnalysisRecord cuts_and_grades() {
  AnalysisRecord record{.classes = {"qcd", "z"}, .metrics = standard_metrics()};
  AnalysisRecord::ScoredSample cuts{.name = "test"}, grades{.name = "test"};
  for (int i = 0; i < 400; ++i) {
    const int label = i % 2;
    cuts.labels.push_back(label), grades.labels.push_back(label);
    cuts.scores.push_back(label ? i % 10 != 1 : i % 10 == 0);
    grades.scores.push_back(label ? (i % 10 != 1 ? 0.75F : 0.25F) : static_cast<float>(i % 8) / 16);
  }
  record.approaches = {{.name = "cuts", .samples = {cuts}}, {.name = "grades", .samples = {grades}}};
  return record;
}

TEST(RocFigure, CutsAreOneMarker) {
  auto record = cuts_and_grades();
  record.approaches.pop_back();
  const auto plot = std::get<Plot>(roc_figure(record).content);
  ASSERT_EQ(plot.curves.size(), 1u);
  EXPECT_TRUE(plot.curves[0].markers);
  EXPECT_EQ(plot.curves[0].x, std::vector<double>{0.8});
  EXPECT_NEAR(plot.curves[0].y[0], 5, 1e-12);
}

TEST(FiguresOfAll, LeaveOutFurtherTrainings) {
  auto record = cuts_and_grades();
  record.approaches.insert(record.approaches.begin() + 1, record.approaches[0]);
  record.approaches[1].name = "cuts again";
  record.approaches[1].compared = false;
  const auto all = cuts_and_grades();
  for (const auto figure : {roc_figure, precision_recall_figure, significance_figure, calibration_figure}) {
    const auto drawn = std::get<Plot>(figure(record).content).curves, expected = std::get<Plot>(figure(all).content).curves;
    ASSERT_EQ(drawn.size(), expected.size());
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      EXPECT_EQ(drawn[i].name, expected[i].name);
      EXPECT_EQ(drawn[i].style.color, expected[i].style.color);
    }
  }
}

TEST(PrecisionRecallFigure, HasAPointForCutsAndALineForGrades) {
  const auto plot = std::get<Plot>(precision_recall_figure(cuts_and_grades()).content);
  ASSERT_EQ(plot.curves.size(), 2u);
  EXPECT_TRUE(plot.curves[0].markers);
  EXPECT_EQ(plot.curves[0].x, std::vector<double>{0.8});
  EXPECT_NEAR(plot.curves[0].y[0], 0.8, 1e-12);
  EXPECT_FALSE(plot.curves[1].markers);
  EXPECT_EQ(plot.curves[1].x.front(), 0.8);
  EXPECT_EQ(plot.curves[1].y.front(), 1);
  EXPECT_EQ(plot.curves[1].x.back(), 1);
  EXPECT_EQ(plot.curves[1].y.back(), 0.5);
}

TEST(CalibrationFigure, IsOfGradesAlone) {
  auto record = cuts_and_grades();
  const auto plot = std::get<Plot>(calibration_figure(record).content);
  ASSERT_EQ(plot.curves.size(), 2u);  // and the diagonal
  EXPECT_EQ(plot.curves[0].name, "grades");
  EXPECT_EQ(plot.curves[0].x, (std::vector<double>{0, 0.125, 0.25, 0.375, 0.75}));
  EXPECT_EQ(plot.curves[0].y, (std::vector<double>{0, 0, 40.0 / 90, 0, 1}));
  record.approaches.pop_back();
  EXPECT_TRUE(std::get<Plot>(calibration_figure(record).content).curves.empty());
}

TEST(SignificanceFigure, MarksTheBestThreshold) {
  auto record = cuts_and_grades();
  const auto plot = std::get<Plot>(significance_figure(record).content);
  ASSERT_EQ(plot.curves.size(), 3u);
  EXPECT_EQ(plot.curves[0].name, "cuts, best 11.3 at 1.00");
  EXPECT_TRUE(plot.curves[0].markers);
  EXPECT_EQ(plot.curves[1].name, "grades, best 12.6 at 0.75");
  EXPECT_EQ(plot.curves[2].name, "");
  EXPECT_EQ(plot.curves[2].x, std::vector<double>{0.75});
  EXPECT_NEAR(plot.curves[2].y[0], std::sqrt(160.0), 1e-12);
  // As the run's own metric counts it.
  record.metrics = named_metrics(Config::parse("ams: {metric: significance, formula: ams}"));
  const auto ams = std::get<Plot>(significance_figure(record).content);
  EXPECT_EQ(ams.y.title, "AMS");
  EXPECT_NEAR(ams.curves[2].y[0], CountingSignificance{.formula = "ams"}(160, 0), 1e-12);
}

TEST(ConfusionFigure, HasSharesOfEachTrueClass) {
  ScoredEvents events({"qcd", "w", "z"});
  const std::vector<float> scores{.8F, .1F, .1F, .1F, .8F, .1F, .2F, .5F, .3F, .1F, .1F, .8F};
  events.add(scores, std::vector<std::int32_t>{0, 0, 1, 2}, std::vector<double>{3, 1, 5, 2});
  AnalysisRecord record{.classes = {"qcd", "w", "z"}};
  const AnalysisRecord::Approach approach{.name = "mlp", .confusion = Decision{}(events)};
  const auto figure = confusion_figure(record, approach);
  const auto& image = std::get<Image>(figure.content);
  // Columns are what events are called, rows from below the last class to the first.
  EXPECT_EQ(image.values, (std::vector<double>{0, 0, 0.75, 0, 1, 0.25, 1, 0, 0}));
  EXPECT_EQ(image.x.labels, record.classes);
  EXPECT_EQ(image.y.labels, (std::vector<std::string>{"z", "w", "qcd"}));
  // sqrt(0.25^2 * 3^2 + 0.75^2 * 1^2) / 4
  EXPECT_EQ(image.texts[2], "0.750 \u00b1 0.265\n(3)");
  EXPECT_EQ(image.texts[0], "0.000 \u00b1 0.000\n(0)");
  EXPECT_EQ(to_json(figure)["texts"].size(), 9u);
}

TEST(MeanImage, IsWeightedByClass) {
  Tensor images{.shape = {3, 1, 2}, .values = {1, 2, 3, 4, 100, 100}};
  EXPECT_EQ(mean_image(images, {1, 1, 0}, {1, 3, 1}, 1), (std::vector<double>{2.5, 3.5}));
  EXPECT_EQ(mean_image(images, {1, 1, 0}, {}, 5), (std::vector<double>{0, 0}));
}

TEST(HeatMap, HasTheRangeOfItsColours) {
  const Image size = heat_map({"x"}, {"y"}, "q", 3, 1, {1, NAN, 3});
  EXPECT_EQ(size.z.min, 0);
  EXPECT_EQ(size.z.max, 3);
  EXPECT_EQ(size.values, (std::vector<double>{1, 0, 3}));
  const Image both = heat_map({"x"}, {"y"}, "q", 3, 1, {1, NAN, -3}, true);
  EXPECT_EQ(both.z.min, -3);
  EXPECT_EQ(both.z.max, 3);
  EXPECT_EQ(both.values[1], 0);
  const Image nothing = heat_map({"x"}, {"y"}, "q", 1, 1, {NAN});
  EXPECT_LT(nothing.z.min, nothing.z.max);
}

TEST(InterpretationFigures, ShowBarsBySizeSeriesTogetherAndMaps) {
  Interpretation found;
  found.bars = {{"Bars", "q", {"a", "b", "c"}, {1, -3, 2}, {0.1, NAN, 0.2}}};
  found.series = {{"Series", "qcd", "x", "q", {0, 1}, {1, 2}, {0.1, 0.1}}, {"Series", "z", "x", "q", {0, 1}, {2, NAN}, {0.1, NAN}}};
  found.maps = {{"Map", "q", {"x", 0, 2}, {"y", 0, 1}, 2, 1, true, {1, -1}}};
  const auto figures = interpretation_figures({"mlp", "name", "A method.", found});
  ASSERT_EQ(figures.size(), 3u);
  const auto& bars = std::get<Plot>(figures[0].content).bars;
  ASSERT_EQ(bars.size(), 3u);
  EXPECT_EQ(bars[0].name, "b");
  EXPECT_EQ(bars[2].name, "a");
  const auto json = to_json(figures[0]);
  EXPECT_EQ(json["y"]["max"], 3.0);
  EXPECT_EQ(json["x"]["min"], -3.0);
  EXPECT_EQ(json["x"]["max"], 2.2);
  EXPECT_TRUE(json["bars"][0]["error"].is_null());
  const auto& curves = std::get<Plot>(figures[1].content).curves;
  ASSERT_EQ(curves.size(), 2u);
  EXPECT_EQ(curves[1].x, std::vector<double>{0});
  EXPECT_TRUE(std::get<Image>(figures[2].content).is_signed);
}

TEST(Escaping, LeavesNoMarkup) { EXPECT_EQ(escaped(R"(<b a="1">&'x')"), "&lt;b a=&quot;1&quot;&gt;&amp;&#39;x&#39;"); }

TEST(Page, UserTextCannotEndAnElement) {
  const std::string evil = "</script><script>alert(1)</script><!--";
  Page page(evil, evil);
  page.section(evil);
  page.paragraph(evil);
  page.table({.title = evil, .columns = {evil}, .rows = {{evil}}});
  page.code(evil, evil, true);
  page.terms({{evil, evil}});
  Plot plot{.x = {evil}};
  plot.curves.push_back({.name = evil, .x = {1, 2}, .y = {1, 2}});
  page.figures({{evil, evil, plot}});
  const auto html = page.html();
  EXPECT_EQ(html.find("<script>alert"), std::string::npos);
  EXPECT_EQ(html.find("<!--"), std::string::npos);
  EXPECT_NE(html.find("\\u003c/script>\\u003cscript>alert(1)"), std::string::npos);
}

TEST(Page, WithoutFiguresCarriesNoScript) {
  Page page("title", "");
  page.table({.columns = {"a"}, .rows = {{"1.0 +- 0.1"}}});
  EXPECT_LT(page.html().size(), 10000u);
  EXPECT_NE(page.html().find("1.0 ± 0.1"), std::string::npos);
}

}  // namespace
}  // namespace hml::report
