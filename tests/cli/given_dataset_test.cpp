// A run that starts from a dataset that is there: the Higgs challenge's training.csv, or a dataset file.
#include <gtest/gtest.h>

#include "hml/core/config.hpp"
#include "hml/core/files.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

const std::string data = HML_TEST_DATA "/dataset/";

std::string run_file(const std::string& dataset, const std::string& more = "") {
  return "title: Challenge\ndataset:\n  file: " + dataset + "\n" + more +
         "approaches:\n  trees: {approach: ada_boost, trees: 5}\n"
         "metrics:\n  ams: {metric: significance, formula: ams}\n";
}

Outcome run(const Folder& folder, const std::string& text, const std::string& output = "out") {
  return folder.hml({"run", folder.write("run.yaml", text), "-o", output});
}

void fails(const Folder& folder, int code, const std::string& text, const std::string& message) {
  const Outcome outcome = run(folder, text, "bad");
  EXPECT_EQ(outcome.code, code) << outcome.err;
  EXPECT_NE(outcome.err.find(message), std::string::npos) << outcome.err << "\nlacks " << message;
}

TEST(GivenDataset, TheChallengesFileBecomesAReport) {
  const Folder folder;
  const Outcome first = run(folder, run_file(data + "higgsml.csv"));
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.err, "");
  EXPECT_NE(first.out.find("expected at 20.3 /fb"), std::string::npos) << first.out;
  const auto results = read_json(folder / "out/results.json");
  EXPECT_TRUE(results.at("approaches").at("trees").contains("ams"));
  EXPECT_EQ(results.at("events").at("signal").at("selected").get<int>() +
                results.at("events").at("background").at("selected").get<int>(),
            20);
  EXPECT_NE(read_text(folder / "out/report.html").find("DER_mass_MMC"), std::string::npos);

  // Nothing is made twice, and the resolved run file is the run again.
  const auto before = stamps(folder / "out");
  EXPECT_EQ(folder.hml({"run", "out/run.yaml", "-o", "out"}).code, 0);
  EXPECT_EQ(changed(before, stamps(folder / "out")), std::vector<std::string>{});

  const Outcome generate = folder.hml({"generate", "run.yaml", "-o", "out"});
  EXPECT_EQ(generate.code, 2);
  EXPECT_NE(generate.err.find("there are no events to generate"), std::string::npos) << generate.err;
}

TEST(GivenDataset, ADatasetFileKeepsItsParts) {
  const Folder folder;
  ASSERT_EQ(folder.hml({"convert", data + "higgsml_open_data.csv.gz", "challenge.h5"}).code, 0);
  const Outcome outcome = run(folder, run_file("challenge.h5"));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(contents(folder.path()).at("out/dataset.h5"), contents(folder.path()).at("challenge.h5"));
  fails(folder, 2, run_file("challenge.h5", "  split: {train: 0.5, test: 0.5}\n"),
        "split: 'challenge.h5' has its parts already: train, validation, test, unused");
}

TEST(GivenDataset, WhatDoesNotGoTogetherIsSaid) {
  const Folder folder;
  const std::string csv = data + "higgsml.csv";
  fails(folder, 2, run_file("training.csv"), "there is no file 'training.csv'");
  fails(folder, 2, run_file(csv, "simulate: {card: cards/cms.tcl}\n"), "a run that starts from a dataset");
  fails(folder, 2, run_file(csv, "  select: jet.size > 1\n"), "dataset from a file: unknown parameter 'select'");
  fails(folder, 2, run_file(folder.write("prose.csv", "Dear hml\n")),
        "run.yaml:3: 'prose.csv' is neither a dataset file nor a published set that is known");
  std::string text = read_text(csv);
  text.replace(text.find(",b\n"), 3, ",q\n");
  fails(folder, 1, run_file(folder.write("bad.csv", text)), "bad.csv:3: column 'Label': one of the letters bs is wanted, not 'q'");
}

}  // namespace
}  // namespace hml::test
