// The walk from a run file to a report, as a user meets it.
#include <gtest/gtest.h>

#include <algorithm>

#include "hml/core/config.hpp"
#include "hml/core/files.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

const Names approaches{"cuts", "trees", "mlp", "cnn"};
const Names datasets{"dataset.h5", "dataset.npz"},
    models{"models/cnn.h5", "models/cuts.h5", "models/mlp.h5", "models/trees.h5"};
const Names events{"events/qcd.h5", "events/z.h5"};

Names sorted(std::initializer_list<Names> lists) {
  Names out;
  for (const auto& list : lists) out.insert(out.end(), list.begin(), list.end());
  std::sort(out.begin(), out.end());
  return out;
}

void run(const Folder& folder, Names arguments) {
  arguments.insert(arguments.begin(), "run");
  const Outcome outcome = folder.hml(arguments);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
}

void check_results(const nlohmann::json& results) {
  ASSERT_EQ(results.at("approaches").size(), approaches.size());
  for (const auto& name : approaches)
    for (const char* metric : {"accuracy", "auc", "significance", "rejection_50", "rejection_99"}) {
      const auto& measured = results.at("approaches").at(name).at(metric);
      // A rejection without a single background event left is infinite, which JSON spells null.
      EXPECT_TRUE(measured.at("value").is_number() || std::string(metric).starts_with("rejection"))
          << name << " " << metric;
      EXPECT_TRUE(measured.contains("error")) << name << " " << metric;
    }
  EXPECT_GT(results.at("approaches").at("trees").at("auc").at("value"), 0.7);
  for (const char* legend : {"Z jets", "QCD jets"}) {
    EXPECT_EQ(results.at("events").at(legend).at("generated"), 60);
    EXPECT_GT(results.at("events").at(legend).at("selected"), 30);
    EXPECT_LE(results.at("events").at(legend).at("selected"), 60);
  }
  for (const char* stage :
       {"events: z", "events: qcd", "dataset", "train: cuts", "train: trees", "train: mlp", "train: cnn", "evaluate"})
    EXPECT_GT(results.at("seconds").at(stage).get<double>(), 0) << stage;
}

TEST(Walk, MakesEveryProductAndNothingTwice) {
  const Folder folder;
  const Outcome first = folder.hml({"run", folder.write_run(), "--threads", "2"});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.err, "");
  for (const char* words : {"Generated events", "p p > z z, z > j j, z > vl vl~", "Selected events",
                            "Comparison on the test sample", "Report: runs/small/report.html"})
    EXPECT_NE(first.out.find(words), std::string::npos) << words << " is not in\n" << first.out;

  const fs::path made = folder / "runs/small";
  const auto before = stamps(made);
  Names names;
  for (const auto& [name, stamp] : before) names.push_back(name);
  EXPECT_EQ(names, sorted({datasets, events, models, {"report.html", "results.json", "run.yaml", "stages.json"}}));
  check_results(read_json(made / "results.json"));
  const std::string log = read_text(made / "log.txt");
  for (const char* words : {"Pythia", "FastJet release", "models/mlp.h5 made in"})
    EXPECT_NE(log.find(words), std::string::npos) << words << " is not in\n" << log;

  const Outcome second = folder.hml({"run", "small.yaml", "--threads", "2"});
  EXPECT_EQ(second.code, 0) << second.err;
  EXPECT_EQ(changed(before, stamps(made)), Names{});
  EXPECT_EQ(second.out.find("Generated events"), std::string::npos);
  EXPECT_NE(second.out.find("Comparison on the test sample"), std::string::npos);
}

TEST(Walk, RedoesOnlyWhatAChangeTouches) {
  const Folder folder;
  run(folder, {folder.write_run(), "-o", "out"});
  const Names results{"report.html", "results.json", "run.yaml", "stages.json"};
  auto before = stamps(folder / "out");
  const auto redone = [&](const Names& arguments) {
    run(folder, arguments);
    auto after = stamps(folder / "out");
    auto names = changed(before, after);
    before = std::move(after);
    std::sort(names.begin(), names.end());
    return names;
  };
  const std::string epochs = "approaches.mlp.epochs=4", cut = "dataset.select=fatjet.size > 0";
  EXPECT_EQ(redone({"small.yaml", "-o", "out", "--set", epochs}), sorted({{"models/mlp.h5"}, results}));
  EXPECT_EQ(redone({"small.yaml", "-o", "out", "--set", epochs, "--set", cut}), sorted({datasets, models, results}));
  EXPECT_EQ(redone({"small.yaml", "-o", "out", "--set", epochs, "--set", cut, "--set", "generate.samples.z.events=40"}),
            sorted({{"events/z.h5"}, datasets, models, results}));
  EXPECT_EQ(redone({"small.yaml", "-o", "out", "--set", epochs, "--set", cut, "--set", "generate.samples.z.events=40",
                    "--set", "title=Other"}),
            (Names{"report.html", "run.yaml", "stages.json"}));

  // What is lost is made again, and nothing else.
  const auto report = contents(folder / "out").at("dataset.npz");
  fs::remove(folder / "out/dataset.npz");
  run(folder, {"out/run.yaml", "-o", "out"});
  EXPECT_EQ(contents(folder / "out").at("dataset.npz"), report);
}

TEST(Walk, TheResolvedRunFileMakesTheSameRun) {
  const Folder folder;
  run(folder, {folder.write_run(), "-o", "first", "--threads", "1"});
  fs::remove(folder / "small.yaml");
  run(folder, {"first/run.yaml", "-o", "second", "--threads", "2"});
  const auto first = contents(folder / "first"), second = contents(folder / "second");
  for (const auto& name : sorted({events, datasets, {"run.yaml"}}))
    EXPECT_TRUE(first.at(name) == second.at(name)) << name;
  EXPECT_EQ(read_json(folder / "first/results.json").at("approaches"),
            read_json(folder / "second/results.json").at("approaches"));

  const Config resolved = Config::load((folder / "first/run.yaml").string());
  EXPECT_EQ(resolved.at("generate").at("samples").at("qcd").at("energy").number(), 13000);
  EXPECT_EQ(resolved.at("dataset").at("split").at("train").number(), 0.7);
  EXPECT_EQ(resolved.at("dataset").at("representations").at("image").at("translate").text(), "none");
  EXPECT_EQ(resolved.at("approaches").at("trees").at("max_depth").integer(), 3);
}

TEST(Walk, CommandLineOverridesTheRunFile) {
  const Folder folder;
  folder.write_run();
  const Outcome outcome =
      folder.hml({"dataset", "small.yaml", "--set", "generate.events=30", "--set", "name=other", "--set",
                  "generate.samples.z.pt_min={z: 260}", "--set", "dataset.split={train: 0.5, test: 0.5}"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Config resolved = Config::load((folder / "runs/other/run.yaml").string());
  EXPECT_EQ(resolved.at("generate").at("samples").at("qcd").at("events").integer(), 30);
  EXPECT_EQ(resolved.at("generate").at("samples").at("z").at("pt_min").at("z").number(), 260);
  EXPECT_EQ(resolved.at("dataset").at("split").at("test").number(), 0.5);
  EXPECT_FALSE(fs::exists(folder / "runs/other/models"));
}

TEST(Walk, ThreadsDoNotChangeAByte) {
  const Folder folder;
  // Three blocks of events, the last one short.
  folder.write_run({{"label: 1,", "label: 1, events: 450,"}});
  for (const char* threads : {"1", "2", "4"}) run(folder, {"small.yaml", "-o", threads, "--threads", threads});
  const auto one = contents(folder / "1");
  for (const char* threads : {"2", "4"}) {
    const auto more = contents(folder / threads);
    for (const auto& name : sorted({events, datasets, models}))
      EXPECT_TRUE(one.at(name) == more.at(name)) << name << " on " << threads << " threads";
  }
}

}  // namespace
}  // namespace hml::test
