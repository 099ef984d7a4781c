// What a run file asks to be found out about its models.
#include <gtest/gtest.h>

#include "hml/core/files.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

std::string run_file(const std::string& interpret) {
  return "dataset: {file: " HML_TEST_DATA "/dataset/higgsml.csv}\n"
         "approaches:\n  trees: {approach: ada_boost, trees: 5}\n"
         "  mlp: {approach: mlp, hidden: [8], epochs: 2, normalise: standard}\n" + interpret;
}

Outcome run(const Folder& folder, const std::string& text, const std::string& output = "out", const std::string& threads = "1") {
  return folder.hml({"run", folder.write("run.yaml", text), "-o", output, "--threads", threads});
}

const std::string asked = "interpret:\n  importance: {method: permutation_importance, repeats: 2}\n  saliency:\n";

TEST(Interpret, LandsInResultsAndReport) {
  const Folder folder;
  const Outcome outcome = run(folder, run_file(asked));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto found = read_json(folder / "out/results.json").at("interpret");
  for (const char* approach : {"trees", "mlp"}) {
    const auto& bars = found.at(approach).at("importance").at("bars");
    ASSERT_EQ(bars.size(), 2u);
    EXPECT_TRUE(bars.at(0).at("values").at("DER_mass_MMC").at("error").is_number());
  }
  EXPECT_FALSE(found.at("trees").contains("saliency"));
  EXPECT_GT(found.at("mlp").at("saliency").at("bars").at(0).at("values").at("DER_mass_vis").at("value"), 0);
  const std::string report = read_text(folder / "out/report.html");
  for (const char* words : {"Interpretation</h2>", "Permutation importance: Mean rise of the loss", "Saliency for signal"})
    EXPECT_NE(report.find(words), std::string::npos) << words;

  const auto before = stamps(folder / "out");
  EXPECT_EQ(folder.hml({"run", "out/run.yaml", "-o", "out"}).code, 0);
  EXPECT_EQ(changed(before, stamps(folder / "out")), std::vector<std::string>{});
  EXPECT_EQ(run(folder, run_file("interpret: {saliency: }\n")).code, 0);
  EXPECT_EQ(changed(before, stamps(folder / "out")),
            (std::vector<std::string>{"report.html", "results.json", "run.yaml", "stages.json"}));
}

TEST(Interpret, IsTheSameOnAnyNumberOfThreads) {
  const Folder folder;
  ASSERT_EQ(run(folder, run_file(asked), "one").code, 0);
  ASSERT_EQ(run(folder, run_file(asked), "two", "2").code, 0);
  EXPECT_EQ(read_json(folder / "one/results.json").at("interpret"), read_json(folder / "two/results.json").at("interpret"));
}

TEST(Interpret, TellsWhatIsWrongBeforeAnything) {
  const Folder folder;
  const Outcome unknown = run(folder, run_file("interpret:\n  salency:\n"));
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.err.find("did you mean 'saliency'"), std::string::npos) << unknown.err;
  const Outcome parameter = run(folder, run_file("interpret:\n  saliency: {event: 3}\n"));
  EXPECT_NE(parameter.err.find("run.yaml:6"), std::string::npos) << parameter.err;
  EXPECT_FALSE(std::filesystem::exists(folder / "out/dataset.h5"));
}

}  // namespace
}  // namespace hml::test
