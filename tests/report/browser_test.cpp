#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "hml/core/files.hpp"
#include "hml/core/random.hpp"
#include "hml/report/analysis_report.hpp"

namespace hml::report {
namespace {

namespace fs = std::filesystem;

const std::string evil = "<b>\"z\" & 'co' </script>";

AnalysisRecord sample_record() {
  AnalysisRecord record{.title = "A report of " + evil, .run_name = "test", .classes = {"qcd", evil}};
  record.generation = {{"Processes", {"Name", "Events"}, {{evil, "1000"}}}};
  Random random(stream_key(1, "report-test"), 0);
  AnalysisRecord::Observable mass{
      .name = "fatjet0.mass", .label = R"(m_{J}^{\mathrm{SD}})", .unit = "GeV", .values = {{}, {}}};
  AnalysisRecord::ScoredSample train{.name = "train"}, test{.name = "test"}, cuts{.name = "test"};
  for (int i = 0; i < 2000; ++i) {
    const int c = i % 2;
    const double x = random.normal(c, 1);
    mass.values[static_cast<std::size_t>(c)].push_back(50 + 20 * x);
    auto& sample = i < 1000 ? train : test;
    sample.labels.push_back(c);
    sample.scores.push_back(static_cast<float>(1 / (1 + std::exp(-x + 0.5))));
    cuts.labels.push_back(c);
    cuts.scores.push_back(x > 0.5);
  }
  mass.cuts = {{"cuts", 40, 80}, {evil, -INFINITY, 90}};
  record.observables = {mass};
  std::vector<double> pixels(9 * 9, 0);
  for (std::size_t i = 20; i < 60; ++i) pixels[i] = 0.01 * static_cast<double>(i);
  record.images = {{"image", 9, 9, -1.6, 1.6, -1.6, 1.6, "#eta", "#phi", "p_{T} [GeV]", {pixels, pixels}}};
  AnalysisRecord::Approach network{.name = "mlp", .samples = {train, test}};
  for (const char* name : {"loss", "validation_loss", "accuracy"})
    network.history.curves.push_back({name, {1, 0.5, 0.33, 0.25, 0.2}});
  network.confusion = Decision{}(ScoredEvents(test.scores, test.labels));
  record.approaches = {network, {.name = "cuts", .samples = {cuts}}};
  Interpretation found;
  found.bars = {{"Importance", "loss", {"fatjet0.mass", evil}, {0.2, -0.1}, {0.02, NAN}}};
  found.series = {{"Token", "qcd", "x", "q", {0, 1}, {1, 2}, {0.1, 0.1}}};
  found.maps = {{"Map", "q", {"x", 0, 2}, {"y", 0, 1}, 2, 1, true, {1, -1}}};
  record.interpretations = {{"mlp", "importance", evil, found}};
  record.metrics = standard_metrics();
  record.results = {evaluate("mlp", ScoredEvents(test.scores, test.labels), record.metrics)};
  record.commands = {"hml run run.yaml"};
  record.run_yaml = "name: test\n";
  return record;
}

std::string browser() {
  std::string path = std::getenv("PATH") ? std::getenv("PATH") : "";
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    std::size_t begin = 0;
    while (begin <= path.size()) {
      const auto end = std::min(path.find(':', begin), path.size());
      const auto candidate = fs::path(path.substr(begin, end - begin)) / name;
      if (::access(candidate.c_str(), X_OK) == 0) return candidate;
      begin = end + 1;
    }
  }
  return {};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

class Browser : public ::testing::Test {
 protected:
  void SetUp() override {
    program = browser();
    if (program.empty())
      FAIL() << "no chromium found; install it: apt install chromium (or run 'make test', which does)";
    folder = fs::path(::testing::TempDir()) / ("hml-report-" + std::to_string(::getpid()));
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  // The page's elements after its scripts ran; the log holds the console.
  std::string open(const fs::path& page) {
    const std::string flags =
        " --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
        " --disable-component-update --disable-sync --enable-logging=stderr --window-size=1200,900 "
        "--virtual-time-budget=30000";
    const std::string command = "timeout 120 '" + program + "'" + flags + " --user-data-dir='" +
                                (folder / "profile").string() + "' --dump-dom 'file://" + page.string() + "' >'" +
                                (folder / "dom").string() + "' 2>'" + (folder / "log").string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    log = read_text(folder / "log");
    return read_text(folder / "dom");
  }

  // Lines of the console that tell of an error; the browser's own complaints (no D-Bus, say) are not the page's.
  std::string console_errors() const {
    std::istringstream lines(log);
    std::string line, out;
    while (std::getline(lines, line))
      if (line.find(":CONSOLE:") != std::string::npos &&
          (line.find("Error") != std::string::npos || line.find("Uncaught") != std::string::npos))
        out += line + "\n";
    return out;
  }

  std::string program, log;
  fs::path folder;
};

TEST_F(Browser, DrawsEveryFigureWithoutAnError) {
  const auto page = folder / "report.html";
  write_report(sample_record(), page);
  EXPECT_LT(fs::file_size(page), 800'000u);
  const auto dom = open(page);
  // Rejection, precision, significance and calibration, one observable, two images, loss and accuracy, scores, confusion;
  // bars, a series and a map of an interpretation.
  EXPECT_NE(dom.find("data-figures=\"14/14\""), std::string::npos) << dom.substr(0, 300);
  EXPECT_EQ(count(dom, "data-drawn=\"yes\""), 14u);
  EXPECT_EQ(count(dom, "<figure id="), 14u);
  EXPECT_EQ(count(dom, "\u00b1 0.0"), 8u);  // of the confusion, in its data and on its cells
  EXPECT_GE(count(dom, "class=\"legend\""), 5u);
  EXPECT_NE(dom.find("<pre id=\"problems\" hidden=\"\"></pre>"), std::string::npos)
      << dom.substr(dom.find("id=\"problems\""), 2000);
  EXPECT_EQ(console_errors(), "");
}

// What a run with a handful of events leaves: missing values, an empty image, a loss that is no number.
TEST_F(Browser, DrawsWhatHardlyIsThere) {
  AnalysisRecord record{.title = "Small", .run_name = "small", .classes = {"qcd", ""}};
  record.observables = {{.name = "x", .values = {{NAN}, {}}}, {.name = "y", .label = "y", .values = {{1, 1}, {1}}}};
  record.images = {{"image", 2, 2, -1, 1, -1, 1, "", "", "", {{0, 0, 0, 0}, {0, 0, 0, 0}}}};
  AnalysisRecord::Approach approach{.name = "mlp",
                                    .samples = {{.name = "test", .scores = {0.5F, 0.5F}, .labels = {0, 1}}}};
  approach.history.curves = {{"loss", {NAN}}, {"accuracy", {0.5, 0.5}}};
  record.approaches = {approach};
  write_report(record, folder / "small.html");
  const auto dom = open(folder / "small.html");
  EXPECT_NE(dom.find("data-figures=\"6/6\""), std::string::npos) << dom.substr(0, 300);
  EXPECT_NE(dom.find("<pre id=\"problems\" hidden=\"\"></pre>"), std::string::npos)
      << dom.substr(dom.find("id=\"problems\""), 2000);
  EXPECT_EQ(console_errors(), "");
}

TEST_F(Browser, AFigureThatFailsIsToldApart) {
  auto html = render(sample_record());
  const std::string good = "\"kind\":\"image\"";
  ASSERT_NE(html.find(good), std::string::npos);
  html.replace(html.find(good), good.size(), "\"kind\":\"other\"");
  write_text(folder / "broken.html", html);
  const auto dom = open(folder / "broken.html");
  EXPECT_NE(dom.find("data-figures=\"13/14\""), std::string::npos);
  EXPECT_EQ(dom.find("<pre id=\"problems\" hidden=\"\"></pre>"), std::string::npos);
}

}  // namespace
}  // namespace hml::report
