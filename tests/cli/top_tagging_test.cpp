// The study of top tagging: its run file is understood as a whole, and its selection takes tops that lie within a jet.
#include <gtest/gtest.h>

#include "hml/core/config.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

TEST(TopTagging, IsReadResolvedAndSelects) {
  const Folder folder;
  const Outcome outcome = folder.hml({"dataset", HML_SOURCE "/examples/top_tagging.yaml", "-o", "out", "--set", "generate.scale=0.0004"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Config resolved = Config::load((folder / "out/run.yaml").string());
  for (const char* network : {"pfn", "particle_net", "particle_transformer"})
    EXPECT_EQ(resolved.at("approaches").at(network).at("repeats").integer(), 3) << network;
  EXPECT_EQ(resolved.at("dataset").at("representations").at("cloud").at("features").items().size(), 7u);

  const auto stages = read_json(folder / "out/stages.json");
  const auto& events = stages.at("dataset.h5").at("facts").at("events");
  for (const char* legend : {"top jets", "QCD jets"}) {
    EXPECT_GT(events.at(legend).at("selected"), 0) << legend;
    EXPECT_LT(events.at(legend).at("selected"), events.at(legend).at("generated")) << legend;
  }
}

}  // namespace
}  // namespace hml::test
