// Every stage alone, from files to files, comes to what `hml run` comes to.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "hml/core/files.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/event/store.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

namespace fs = std::filesystem;

void succeeds(const Folder& folder, const std::vector<std::string>& arguments) {
  const Outcome outcome = folder.hml(arguments);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
}

// Collections, columns and relations hold the same, whatever the provenance says.
void expect_same_events(const fs::path& one, const fs::path& two) {
  const EventReader a(one), b(two);
  ASSERT_EQ(a.size(), b.size());
  const Events x = a.read(0, a.size()), y = b.read(0, b.size());
  ASSERT_EQ(x.names(), y.names());
  for (const auto& collection : x.collections()) {
    const Collection& other = y.collection(collection.name);
    EXPECT_EQ(collection.offsets, other.offsets) << collection.name;
    ASSERT_EQ(collection.columns.size(), other.columns.size());
    for (const auto& column : collection.columns)
      EXPECT_TRUE(column.values == other.column(column.name).values) << collection.name << "." << column.name;
  }
}

TEST(Files, StageByStageIsTheSameAsInOneGo) {
  const Folder folder;
  succeeds(folder, {"run", folder.write_run(), "-o", "run"});

  succeeds(folder, {"generate", "small.yaml", "-o", "steps"});
  EXPECT_TRUE(fs::exists(folder / "steps/particles/z.h5"));
  EXPECT_FALSE(fs::exists(folder / "steps/events"));
  succeeds(folder, {"simulate", "steps/particles/z.h5", "--card", "cards/cms.tcl", "-o", "z.h5", "--threads", "2"});
  expect_same_events(folder / "run/events/z.h5", folder / "z.h5");
  succeeds(folder, {"dataset", "small.yaml", "-o", "steps"});
  EXPECT_FALSE(fs::exists(folder / "steps/models"));
  succeeds(folder, {"train", "small.yaml", "-o", "steps"});
  EXPECT_FALSE(fs::exists(folder / "steps/results.json"));
  succeeds(folder, {"report", "small.yaml", "-o", "steps"});

  const auto run = contents(folder / "run"), steps = contents(folder / "steps");
  for (const auto& [name, bytes] : run) {
    if (name.ends_with(".h5") || name.ends_with(".npz") || name == "run.yaml") {
      EXPECT_TRUE(steps.at(name) == bytes) << name;
    }
  }

  const auto results = read_json(folder / "run/results.json").at("approaches");
  EXPECT_EQ(read_json(folder / "steps/results.json").at("approaches"), results);
  succeeds(folder, {"evaluate", "steps/dataset.h5", "steps/models/cuts.h5", "steps/models/trees.h5",
                    "steps/models/mlp.h5", "steps/models/cnn.h5", "-o", "measured.json"});
  EXPECT_EQ(read_json(folder / "measured.json"), results);
}

TEST(Files, PredictScoresEveryEvent) {
  const Folder folder;
  succeeds(folder, {"run", folder.write_run(), "-o", "out"});
  succeeds(folder, {"predict", "out/models/trees.h5", "out/dataset.h5", "--split", "test", "-o", "scores.csv"});
  std::istringstream lines(read_text(folder / "scores.csv"));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "label,weight,QCD jets,Z jets");
  int events = 0, right = 0;
  while (std::getline(lines, line)) {
    int label = 0;
    double weight = 0, background = 0, signal = 0;
    ASSERT_EQ(std::sscanf(line.c_str(), "%d,%lf,%lf,%lf", &label, &weight, &background, &signal), 4) << line;
    EXPECT_NEAR(background + signal, 1, 1e-6);
    ++events;
    right += (signal > background) == (label == 1);
  }
  EXPECT_EQ(events, Dataset::open(folder / "out/dataset.h5").read("test").size());
  const double accuracy =
      read_json(folder / "out/results.json").at("approaches").at("trees").at("accuracy").at("value");
  EXPECT_NEAR(static_cast<double>(right) / events, accuracy, 1e-12);

  const Outcome printed = folder.hml({"predict", "out/models/trees.h5", "out/dataset.h5", "--split", "test"});
  EXPECT_EQ(printed.out, read_text(folder / "scores.csv"));
}

TEST(Files, SimulateReadsHepmc) {
  const Folder folder;
  const std::string hepmc = HML_TEST_DATA "/event/tt2.hepmc.gz";
  succeeds(folder, {"simulate", hepmc, "-o", "one.h5", "--seed", "5", "--threads", "1"});
  succeeds(folder, {"simulate", hepmc, "-o", "two.h5", "--seed", "5", "--threads", "2"});
  succeeds(folder, {"simulate", hepmc, "-o", "other.h5", "--seed", "6"});
  const auto files = contents(folder.path());
  EXPECT_EQ(files.size(), 3u) << "simulate leaves one file";
  EXPECT_TRUE(files.at("one.h5") == files.at("two.h5"));
  EXPECT_FALSE(files.at("one.h5") == files.at("other.h5"));
  const EventReader reader(folder / "one.h5");
  EXPECT_EQ(reader.size(), 2);
  EXPECT_GT(reader.read(0, 2).collection("Jet").objects(), 3);

  const Outcome profile = folder.hml({"simulate", hepmc, "-o", "one.h5", "--profile"});
  EXPECT_EQ(profile.code, 0);
  EXPECT_NE(profile.out.find("Time of each module"), std::string::npos);
}

}  // namespace
}  // namespace hml::test
