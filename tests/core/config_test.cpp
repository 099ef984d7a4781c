#include "hml/core/config.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "hml/core/parameters.hpp"

namespace hml {
namespace {

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

TEST(Config, KnowsWhereEveryValueStands) {
  const Config config = Config::parse("seed: 42\ngenerate:\n  events: 1e4\n  energy: high\n", "run.yaml");
  EXPECT_EQ(config.at("seed").integer(), 42);
  EXPECT_EQ(config.at("generate").at("events").integer(), 10000);
  EXPECT_EQ(message_of([&] { config.at("generate").at("energy").number(); }),
            "run.yaml:4: expected a number, found 'high'");
  EXPECT_EQ(message_of([&] { config.at("sed"); }), "run.yaml:1: 'sed' is missing; is 'seed' a misspelling of it?");
}

TEST(Config, RefusesARepeatedKeyAndBadYaml) {
  EXPECT_EQ(message_of([] { Config::parse("a: 1\nb: 2\na: 3\n", "run.yaml"); }), "run.yaml:3: 'a' is set twice");
  EXPECT_EQ(message_of([] { Config::parse("a: [1, 2\nb: 2\n", "run.yaml"); }).substr(0, 11), "run.yaml:2:");
}

TEST(Config, SetsValuesDeepInTheTree) {
  Config config = Config::parse("generate: {events: 10}\n");
  config.set_path("generate.events", Config("500"));
  config.set_path("report.title", Config("Z"));
  EXPECT_EQ(config.at("generate").at("events").integer(), 500);
  EXPECT_EQ(config.at("report").at("title").text(), "Z");
}

TEST(Config, SurvivesYamlAndJson) {
  const Config config = Config::parse("a: 1\nb: \"1\"\nc: [x, 2.5, true]\nd: {e: null, f: [[1, 2], [3]]}\ng: 'a: b'\n");
  EXPECT_EQ(Config::parse(config.yaml()).json(), config.json());
  EXPECT_EQ(Config::from_json(config.json()).json(), config.json());
  EXPECT_TRUE(config.json()["b"].is_string());
}

struct Smear {
  double width = 0.1;
  int bins = 4;
  std::string kind = "gauss";
  std::vector<double> edges;
  bool on = true;
  void declare(Parameters& p) {
    p.add("width", width, "Relative resolution.").unit("1").min(0).max(1);
    p.add("bins", bins, "Number of bins.").min(1);
    p.add("kind", kind, "Shape.").choices({"gauss", "lognormal"});
    p.add("edges", edges, "Edges of the bins.").unit("GeV").required();
    p.add("on", on, "Whether to smear.");
  }
};

std::string assign(const std::string& yaml) {
  return message_of([&] {
    Smear smear;
    Parameters parameters;
    smear.declare(parameters);
    parameters.assign(Config::parse(yaml, "run.yaml"), "smear");
  });
}

TEST(Parameters, AssignWhatWasDeclared) {
  Smear smear;
  Parameters parameters;
  smear.declare(parameters);
  parameters.assign(Config::parse("{width: 0.5, edges: [1, 2e1], on: no, bins: 1e1}"), "smear");
  EXPECT_EQ(smear.width, 0.5);
  EXPECT_EQ(smear.bins, 10);
  EXPECT_EQ(smear.edges, (std::vector<double>{1, 20}));
  EXPECT_FALSE(smear.on);
  EXPECT_EQ(parameters.values().dump(), R"({"width":0.5,"bins":10,"kind":"gauss","edges":[1.0,20.0],"on":false})");
  EXPECT_EQ(parameters.entries()[0].default_value(), 0.1);
  EXPECT_EQ(parameters.entries()[0].bounds(), "[0, 1]");
}

TEST(Parameters, NameFileLineAndNearest) {
  EXPECT_EQ(assign("edges: [1]\nwidht: 1\n"), "run.yaml:2: smear: unknown parameter 'widht'; did you mean 'width'?");
  EXPECT_EQ(assign("edges: [1]\nwidth: 2\n"), "run.yaml:2: smear: width: 2 is out of bounds ([0, 1])");
  EXPECT_EQ(assign("edges: [1]\nkind: gaus\n"), "run.yaml:2: smear: kind: unknown kind 'gaus'; did you mean 'gauss'?");
  EXPECT_EQ(assign("edges: [1]\nbins: 2.5\n"), "run.yaml:2: smear: bins: expected a whole number, found '2.5'");
  EXPECT_EQ(assign("width: 0.5\n"), "run.yaml:1: smear needs 'edges': Edges of the bins.");
}

TEST(Nearest, OrdersByDistanceAndLeavesOutTheFar) {
  const std::vector<std::string> names{"jet", "fatjet", "electron", "muon"};
  EXPECT_EQ(nearest("fatjte", names), std::vector<std::string>{"fatjet"});
  EXPECT_EQ(nearest("Elektron", names), std::vector<std::string>{"electron"});
  EXPECT_TRUE(nearest("photon", std::vector<std::string>{"jet"}).empty());
}

}  // namespace
}  // namespace hml
