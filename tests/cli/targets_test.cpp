// Regression through the command: one class of jets, whose true momentum networks learn.
#include <gtest/gtest.h>

#include "hml/core/files.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

const std::string walk = R"(
title: Jet response
seed: 3
generate:
  energy: 13000
  samples:
    jets: {label: 0, legend: jets, events: 60, process: p p > j j, pt_min: {j: 60}}
simulate: {card: cards/cms.tcl}
dataset:
  select: jet.size > 0 and genjet.size > 0
  representations:
    jet: {type: set, observables: [jet0.pt, jet0.eta]}
    truth: {type: set, observables: [genjet0.pt]}
approaches:
  value: {approach: mlp, input: jet, targets: [genjet0.pt], loss: none, hidden: [8], epochs: 3}
  range: {approach: mlp, input: jet, targets: [genjet0.pt], loss: none, target_loss: quantile, hidden: [8], epochs: 3}
)";

const std::string metrics = R"(metrics:
  rmse: {target: genjet0.pt}
  coverage: {target: genjet0.pt, low: q0.16, high: q0.84}
)";

TEST(Targets, AreLearnedMeasuredAndPredicted) {
  const Folder folder;
  const Outcome outcome = folder.hml({"run", folder.write("run.yaml", walk + metrics), "-o", "out"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto results = read_json(folder / "out/results.json").at("approaches");
  EXPECT_TRUE(results.at("value").contains("rmse"));
  EXPECT_FALSE(results.at("value").contains("coverage"));
  EXPECT_TRUE(results.at("range").contains("coverage"));
  EXPECT_FALSE(results.at("range").contains("rmse"));
  EXPECT_NE(read_text(folder / "out/report.html").find("Estimate / truth"), std::string::npos);

  const Outcome predicted = folder.hml({"predict", "out/models/range.h5", "out/dataset.h5"});
  EXPECT_EQ(predicted.out.substr(0, predicted.out.find('\n')),
            "label,weight,genjet0.pt.q0.16,genjet0.pt.q0.5,genjet0.pt.q0.84");
  const Outcome measured = folder.hml({"evaluate", "out/dataset.h5", "out/models/value.h5", "--metric", "rmse:target=genjet0.pt"});
  EXPECT_EQ(measured.code, 0) << measured.err;
  const Outcome shown = folder.hml({"show", "out/models/value.h5"});
  EXPECT_NE(shown.out.find("a mlp that estimates genjet0.pt"), std::string::npos) << shown.out;
}

TEST(Targets, WhatCannotBeMeasuredIsSaidBeforeTheFirstEvent) {
  const Folder folder;
  const auto refused = [&](const std::string& more, const std::string& message) {
    const Outcome outcome = folder.hml({"run", folder.write("run.yaml", walk + more), "-o", "bad"});
    EXPECT_NE(outcome.code, 0) << outcome.err;
    EXPECT_NE(outcome.err.find(message), std::string::npos) << outcome.err << "\nlacks " << message;
    EXPECT_EQ(outcome.out, "");
  };
  refused("", "no approach tells classes apart");
  refused("metrics:\n  rmse: {target: genjet0.p}\n", "'genjet0.pt'");
  refused("metrics:\n  coverage: {target: genjet0.pt}\n", "genjet0.pt.sigma");
  refused("  classes: {approach: mlp, input: jet}\n" + metrics, "two classes");
  refused("  copy: {approach: mlp, input: jet, targets: [jet0.pt], loss: none}\n" + metrics, "feature of the input 'jet'");
}

}  // namespace
}  // namespace hml::test
