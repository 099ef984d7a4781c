// Metrics on weighted scores with ties against scikit-learn's: see tools/make_metric_references.py.
#include "hml/core/files.hpp"
#include "hml/evaluate/confusion.hpp"
#include "hml/evaluate/curves.hpp"
#include "samples.hpp"

#include <nlohmann/json.hpp>

namespace hml {
namespace {

using test::make_metric, test::measure;

void expect_near(double got, const nlohmann::json& want, const std::string& what) {
  const double value = want.get<double>();
  EXPECT_NEAR(got, value, 1e-12 * std::max(1.0, std::abs(value))) << what;
}

class ScikitLearn : public ::testing::Test {
 protected:
  const nlohmann::json data = nlohmann::json::parse(read_text(HML_TEST_DATA "/evaluate/scikit-learn.json"));
  // scikit-learn's smallest score.
  const std::vector<Config::Entry> clip{{"clip", Config("2.220446049250313e-16")}};

  ScoredEvents two_classes(bool weighted) const {
    ScoredEvents out;
    const std::vector<float> scores = data["scores"];
    const std::vector<std::int32_t> labels = data["labels"];
    const std::vector<double> variable = data["variable"];
    out.add(scores, labels, weights(weighted), {{"variable", variable}});
    return out;
  }
  ScoredEvents four_classes(bool weighted) const {
    ScoredEvents out({"a", "b", "c", "d"});
    const std::vector<float> scores = data["several"]["scores"];
    const std::vector<std::int32_t> labels = data["several"]["labels"];
    out.add(scores, labels, weights(weighted));
    return out;
  }
  std::vector<double> weights(bool weighted) const {
    return weighted ? data["weights"].get<std::vector<double>>() : std::vector<double>{};
  }
};

TEST_F(ScikitLearn, TwoClasses) {
  for (const bool weighted : {false, true}) {
    const auto events = two_classes(weighted);
    const auto& want = data[weighted ? "weighted" : "unweighted"];
    for (const char* name : {"accuracy", "balanced_accuracy", "precision", "recall", "false_positive_rate", "f1", "auc",
                             "average_precision", "brier_score", "calibration_error", "significance"})
      expect_near(measure(name, events).value, want[name], name);
    expect_near(measure("log_loss", events, clip).value, want["log_loss"], "log_loss");
    expect_near(measure("distance_correlation", events, {{"variable", Config("variable")}}).value,
                want["distance_correlation"], "distance_correlation");
    for (const auto& [name, efficiency] : {std::pair{"rejection_50", "0.5"}, {"rejection_99", "0.99"}})
      expect_near(measure("background_rejection", events, {{"efficiency", Config(efficiency)}}).value, want[name],
                  name);
  }
}

TEST_F(ScikitLearn, FourClasses) {
  for (const bool weighted : {false, true}) {
    const auto events = four_classes(weighted);
    const auto& want = data["several"][weighted ? "weighted" : "unweighted"];
    for (const char* name : {"accuracy", "balanced_accuracy", "brier_score", "calibration_error"})
      expect_near(measure(name, events).value, want[name], name);
    expect_near(measure("log_loss", events, clip).value, want["log_loss"], "log_loss");
    for (const char* average : {"macro", "weighted"})
      for (const char* name : {"precision", "recall", "f1", "auc", "average_precision"})
        expect_near(measure(name, events, {{"average", Config(average)}}).value, want[average][name], name);
    expect_near(measure("auc", events, {{"signal", Config("c")}}).value, want["auc_2"], "c against the rest");
    expect_near(measure("auc", events, {{"signal", Config("2")}, {"background", Config("a")}}).value, want["auc_2_0"],
                "c against a");
    const Confusion confusion = Decision{}(events);
    for (std::int32_t t = 0; t < 4; ++t)
      for (std::int32_t c = 0; c < 4; ++c) expect_near(confusion(t, c), want["confusion"][t][c], "confusion");
  }
}

TEST_F(ScikitLearn, TheRocCurvePointByPoint) {
  for (const bool weighted : {false, true}) {
    const auto points = two_classes(weighted).roc().points();
    const auto& want = data[weighted ? "weighted" : "unweighted"];
    ASSERT_EQ(points.size(), want["tpr"].size());
    for (std::size_t i = 0; i < points.size(); ++i) {
      expect_near(points[i].signal_efficiency, want["tpr"][i], "tpr");
      expect_near(points[i].background_efficiency, want["fpr"][i], "fpr");
    }
    EXPECT_TRUE(std::isinf(points.front().threshold));
  }
}

TEST_F(ScikitLearn, ThePrecisionRecallCurvePointByPoint) {
  for (const bool weighted : {false, true}) {
    const auto points = precision_recall_curve(two_classes(weighted).roc());
    const auto& want = data[weighted ? "weighted" : "unweighted"];
    // Theirs begins with (1, 0), which no threshold reaches.
    ASSERT_EQ(points.size() + 1, want["pr_recall"].size());
    for (std::size_t i = 0; i < points.size(); ++i) {
      expect_near(points[i].precision.value, want["pr_precision"][i + 1], "precision");
      expect_near(points[i].recall.value, want["pr_recall"][i + 1], "recall");
    }
  }
}

TEST_F(ScikitLearn, TheErrorOfTheAucIsDeLongs) {
  EXPECT_NEAR(measure("auc", two_classes(false)).error, data["auc_error"].get<double>(), 1e-12);
}

}  // namespace
}  // namespace hml
