// Metrics of a user's own choice, from the run file to the report.
#include <gtest/gtest.h>

#include "hml/core/config.hpp"
#include "hml/core/files.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

namespace fs = std::filesystem;

// The small run without its networks, with this section in their place.
std::string write_run(const Folder& folder, const std::string& metrics, const std::string& name = "small.yaml") {
  return folder.write_run(
      {{"  mlp:   {approach: mlp, input: observables, hidden: [8], epochs: 3, batch_size: 32}\n", ""},
       {"  cnn:   {approach: cnn, input: image, filters: [4, 4], epochs: 1, batch_size: 32}\n", metrics}},
      name);
}

const std::string chosen = R"(metrics:
  auc:
  rejection_30: {metric: background_rejection, efficiency: 0.3, label: Rejection at 30%}
  ams: {metric: significance, formula: ams, label: AMS}
  mass_dependence: {metric: distance_correlation, variable: fatjet0.mass}
)";

TEST(MetricsOfARun, AreThoseOfItsFile) {
  const Folder folder;
  const auto run = [&](const std::string& file) {
    const Outcome outcome = folder.hml({"run", file, "-o", "out"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.out;
  };
  run(write_run(folder, ""));
  const auto standard = read_json(folder / "out/results.json").at("approaches").at("trees");
  const auto before = stamps(folder / "out");
  const auto printed = run(write_run(folder, chosen));
  for (const char* words : {"Rejection at 30%", "AMS", "mass_dependence"})
    EXPECT_NE(printed.find(words), std::string::npos) << words << " is not in\n" << printed;
  // Other metrics are measured anew; nothing is trained for them.
  EXPECT_EQ(changed(before, stamps(folder / "out")),
            (std::vector<std::string>{"report.html", "results.json", "run.yaml", "stages.json"}));

  const auto results = read_json(folder / "out/results.json").at("approaches").at("trees");
  EXPECT_EQ(results.size(), 4u);
  EXPECT_EQ(results.at("auc"), standard.at("auc"));
  EXPECT_LT(results.at("ams").at("value"), standard.at("significance").at("value"));
  EXPECT_GT(results.at("mass_dependence").at("value"), 0.1);
  EXPECT_LT(results.at("mass_dependence").at("value"), 1);
  const std::string page = read_text(folder / "out/report.html");
  for (const char* words : {"Rejection at 30%", "formula ams", "variable fatjet0.mass"})
    EXPECT_NE(page.find(words), std::string::npos) << words;
  const Config resolved = Config::load((folder / "out/run.yaml").string());
  EXPECT_EQ(resolved.at("metrics").at("ams").at("b_regularisation").number(), 10);

  // The same by hand.
  const Outcome outcome = folder.hml({"evaluate", "out/dataset.h5", "out/models/trees.h5", "--metric", "auc",
                                      "--metric", "distance_correlation:variable=fatjet0.mass", "-o", "measured.json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto measured = read_json(folder / "measured.json").at("trees");
  EXPECT_EQ(measured.at("auc"), results.at("auc"));
  EXPECT_EQ(measured.at("distance_correlation:variable=fatjet0.mass"), results.at("mass_dependence"));
}

TEST(MetricsOfARun, MistakesAreFoundBeforeTheFirstEvent) {
  const Folder folder;
  const auto refuses = [&](const std::string& metrics, const std::vector<std::string>& words) {
    const Outcome outcome = folder.hml({"run", write_run(folder, "metrics:\n  auc:\n" + metrics), "-o", "out"});
    EXPECT_EQ(outcome.code, 2);
    for (const auto& word : words) EXPECT_NE(outcome.err.find(word), std::string::npos) << outcome.err;
    EXPECT_FALSE(fs::exists(folder / "out/events"));
  };
  const std::string place = "small.yaml:23: ";
  refuses("  r: {metric: background_rejektion}\n", {place, "did you mean 'background_rejection'"});
  refuses("  r: {metric: background_rejection, eficiency: 0.3}\n", {place, "did you mean 'efficiency'"});
  refuses("  r: {metric: background_rejection, efficiency: 3}\n", {place, "[0, 1]"});
  refuses("  d: {metric: distance_correlation, variable: fatjet0.mas}\n", {place, "did you mean 'fatjet0.mass'"});
  refuses("  a: {metric: auc, signal: Z jet}\n", {place, "did you mean 'Z jets'"});
  refuses("  a b: {metric: auc}\n", {place, "no good name"});
}

TEST(MetricsOfARun, MistakesOfTheCommandLine) {
  const Folder folder;
  ASSERT_EQ(folder.hml({"train", write_run(folder, ""), "-o", "out"}).code, 0);
  const auto refuses = [&](const std::string& metric, const std::string& words) {
    const Outcome outcome = folder.hml({"evaluate", "out/dataset.h5", "out/models/trees.h5", "--metric", metric});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_NE(outcome.err.find(words), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  };
  refuses("acu", "did you mean 'auc'");
  refuses("background_rejection:0.3", "KEY=VALUE");
  refuses("background_rejection:eficiency=0.3", "did you mean 'efficiency'");
  refuses("distance_correlation:variable=fatjet0.mas", "did you mean 'fatjet0.mass'");
  refuses("auc:signal=Z jet", "did you mean 'Z jets'");
}

}  // namespace
}  // namespace hml::test
