#include "hml/evaluate/named_metric.hpp"

#include "samples.hpp"

namespace hml {
namespace {

using test::error_of;

Config section(const std::string& yaml) { return Config::parse(yaml, "run.yaml").at("metrics"); }

TEST(NamedMetrics, AsARunFileListsThem) {
  const auto listed = named_metrics(section(R"(
metrics:
  auc:
  purity: {metric: precision, efficiency: 0.3, label: Purity at 30%}
  ams: {metric: significance, formula: ams, b_regularisation: 5}
)"));
  ASSERT_EQ(listed.size(), 3u);
  EXPECT_EQ(listed[0].label, "auc");
  EXPECT_EQ(listed[1].label, "Purity at 30%");
  EXPECT_EQ(listed[1].description, "Purity of what is called signal: S / (S + B) (threshold 0.5, efficiency 0.3).");
  EXPECT_EQ(listed[2].settings.at("metric").text(), "significance");
  EXPECT_EQ(listed[2].settings.at("b_regularisation").number(), 5);
  EXPECT_EQ(listed[2].settings.at("luminosity").number(), 1);
  // What is spelt out makes the same again.
  Config again = Config::map();
  for (const auto& metric : listed) again.set(metric.name, metric.settings);
  const auto events = test::normal_sample(1, 500, 1, true).events();
  const auto first = evaluate("x", events, listed),
             second = evaluate("x", events, named_metrics(Config::parse(again.yaml())));
  for (const auto& value : first.values) EXPECT_EQ(value.estimate.value, second.at(value.name).value) << value.name;
}

TEST(NamedMetrics, ErrorsNamePlaceAndNearestName) {
  const auto message = [](const std::string& yaml) {
    return error_of(ErrorKind::config, [&] { named_metrics(section(yaml)); });
  };
  EXPECT_EQ(message("metrics:\n  auk:\n").substr(0, 11), "run.yaml:2:");
  EXPECT_NE(message("metrics:\n  auk:\n").find("did you mean 'auc'"), std::string::npos);
  EXPECT_EQ(message("metrics:\n  auc:\n  r: {metric: background_rejektion}\n").substr(0, 11), "run.yaml:3:");
  const auto parameter = message("metrics:\n  auc:\n  r:\n    metric: background_rejection\n    eficiency: 0.3\n");
  EXPECT_EQ(parameter.substr(0, 11), "run.yaml:5:");
  EXPECT_NE(parameter.find("did you mean 'efficiency'"), std::string::npos) << parameter;
  EXPECT_NE(message("metrics:\n  r: {metric: background_rejection, efficiency: 2}\n").find("[0, 1]"),
            std::string::npos);
  EXPECT_NE(message("metrics:\n  auc: 0.5\n").find("map"), std::string::npos);
  EXPECT_NE(message("metrics: {}\n").find("none"), std::string::npos);
  EXPECT_NE(message("metrics:\n  d: {metric: distance_correlation}\n").find("variable"), std::string::npos);
}

TEST(NamedMetrics, AsACommandLineSaysThem) {
  EXPECT_EQ(metric_from_text("auc").name, "auc");
  const auto metric = metric_from_text("background_rejection:efficiency=0.3,signal=1");
  EXPECT_EQ(metric.name, "background_rejection:efficiency=0.3,signal=1");
  EXPECT_EQ(metric.settings.at("efficiency").number(), 0.3);
  EXPECT_EQ(metric.settings.at("signal").text(), "1");
  EXPECT_NE(error_of(ErrorKind::usage, [] { metric_from_text("auc:average"); }).find("KEY=VALUE"), std::string::npos);
  EXPECT_NE(error_of(ErrorKind::config, [] { metric_from_text("acu"); }).find("'auc'"), std::string::npos);
}

TEST(NamedMetrics, ARehearsalFindsWhatIsNotThere) {
  const auto message = [](const std::string& yaml) {
    return error_of(ErrorKind::config, [&] { rehearse(named_metrics(section(yaml)), {"qcd", "w", "top"}, {"mass"}); });
  };
  EXPECT_EQ(message("metrics:\n  auc: {signal: top}\n  d: {metric: distance_correlation, variable: mass}\n"), "none");
  const auto wrong_class = message("metrics:\n  auc: {signal: tpo}\n");
  EXPECT_EQ(wrong_class.substr(0, 11), "run.yaml:2:");
  EXPECT_NE(wrong_class.find("did you mean 'top'"), std::string::npos) << wrong_class;
  EXPECT_NE(message("metrics:\n  d: {metric: distance_correlation, variable: mas}\n").find("'mass'"),
            std::string::npos);
  EXPECT_NE(message("metrics:\n  auc: {signal: w, background: w}\n").find("both signal and background"),
            std::string::npos);
  // A single class is enough for estimates, and scores are not asked for.
  EXPECT_NO_THROW(rehearse(named_metrics(Config::parse("{auc: , rmse: {target: mass}}")), {"jets"}, {"mass"}));
  EXPECT_NE(message("metrics:\n  rmse: {target: mas}\n").find("'mass'"), std::string::npos);
  // Every metric that ships can be rehearsed, whatever the classes.
  for (const std::vector<std::string>& classes : {std::vector<std::string>{"a", "b"}, {"a", "b", "c", "d", "e"}})
    for (const auto& name : metrics().names()) {
      std::vector<Config::Entry> parameters;
      if (name == "distance_correlation") parameters.push_back({"variable", Config("mass")});
      if (test::is_of_target(name)) parameters.push_back({"target", Config("mass")});
      EXPECT_NO_THROW(rehearse({test::make_metric(name, parameters)}, classes, {"mass"})) << name;
    }
}

}  // namespace
}  // namespace hml
