#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <thread>

#include "delphes_reference.hpp"
#include "hml/event/hepmc.hpp"
#include "hml/simulate/detector.hpp"

namespace hml {
namespace {

const std::filesystem::path data = std::filesystem::path(HML_TEST_DATA) / "simulate";

Events tt_events() { return HepmcReader(data / "tt6.hepmc.gz").read(100); }

TEST(Delphes, AgreesEventByEventWhereNothingIsRandom) {
  const Events out = Detector(data / "noiseless.tcl", 7).simulate(tt_events(), 0);
  out.check("result");
  DelphesReference reference(data / "tt6-noiseless.json");
  // Differences of a tower and its tracks, and sums that cancel, magnify the card's resolution of 1e-6.
  reference.cancelling = {"EFlowPhoton", "EFlowNeutralHadron", "MissingET"};
  reference.compare(out);
}

TEST(Delphes, AgreesOnCalorimetersAndSelection) {
  const Events out = Detector(data / "noiseless_calorimeters.tcl", 7).simulate(tt_events().slice(0, 2), 0);
  out.check("result");
  DelphesReference reference(data / "tt2-noiseless-calorimeters.json");
  reference.cancelling = {"EFlowPhoton", "EFlowNeutralHadron", "DualEFlowPhoton", "DualNeutralHadron", "ConstituentPhoton"};
  // Without a tau in the event Delphes forgets the partons, and it does not know today's hard process by its status.
  reference.left_out = {"Tagging", "CardWeight"};
  reference.compare(out);
  EXPECT_GT(out.collection("Tagging").objects(), 0);
  EXPECT_EQ(out.collection("CardWeight").values<float>("weight"), std::vector<float>(2, 0.5F));
}

// Every byte of a batch, as text.
std::string bytes(const Events& events) {
  std::string out;
  for (const auto& c : events.collections()) {
    out += c.name;
    for (auto o : c.offsets) out += std::to_string(o) + " ";
    for (const auto& column : c.columns)
      std::visit(
          [&](const auto& values) {
            out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(values[0]));
          },
          column.values);
    for (const auto& r : c.relations) {
      out.append(reinterpret_cast<const char*>(r.index.data()), r.index.size() * sizeof(r.index[0]));
      out.append(reinterpret_cast<const char*>(r.target.data()), r.target.size());
    }
  }
  return out;
}

TEST(Detector, ResultsDoNotDependOnBatchesOrOrder) {
  const Events events = tt_events();
  const Detector detector(std::filesystem::path(HML_SOURCE) / "cards" / "cms_full.tcl", 42);
  const Events whole = detector.simulate(events, 100);
  const Events late = detector.simulate(events.slice(4, 6), 104), first = detector.simulate(events.slice(0, 1), 100),
               middle = detector.simulate(events.slice(1, 4), 101);
  Events joined = first;
  joined.append(middle);
  joined.append(late);
  EXPECT_EQ(bytes(whole), bytes(joined));
  EXPECT_NE(bytes(whole), bytes(detector.simulate(events, 0)));
  EXPECT_NE(bytes(whole),
            bytes(Detector(std::filesystem::path(HML_SOURCE) / "cards" / "cms_full.tcl", 43).simulate(events, 100)));
}

TEST(Detector, ThreadsShareADetector) {
  const Events events = tt_events();
  const Detector detector(std::filesystem::path(HML_SOURCE) / "cards" / "cms.tcl", 42);
  const std::string alone = bytes(detector.simulate(events, 0));
  std::array<std::string, 4> together;
  {
    std::vector<std::jthread> threads;
    for (auto& result : together) threads.emplace_back([&] { result = bytes(detector.simulate(events, 0)); });
  }
  for (const auto& result : together) EXPECT_EQ(result, alone);
}

void expect_sums_of_constituents(const Events& out, const std::string& collection) {
  const Collection& jets = out.collection(collection);
  const Relation& parts = *jets.find_relation("constituents");
  ASSERT_GT(jets.objects(), 0);
  for (std::int64_t e = 0; e < out.size(); ++e)
    for (std::int64_t j = jets.first(e); j < jets.first(e) + jets.count(e); ++j) {
      double px = 0, py = 0;
      for (auto k = parts.offsets[static_cast<std::size_t>(j)]; k < parts.offsets[static_cast<std::size_t>(j) + 1];
           ++k) {
        const Collection& c = out.collection(parts.targets[parts.target[static_cast<std::size_t>(k)]]);
        const auto i = static_cast<std::size_t>(c.first(e) + parts.index[static_cast<std::size_t>(k)]);
        const float pt = c.values<float>(c.find("pt") ? "pt" : "et")[i], phi = c.values<float>("phi")[i];
        px += pt * std::cos(phi), py += pt * std::sin(phi);
      }
      EXPECT_NEAR(std::hypot(px, py), jets.values<float>("pt")[static_cast<std::size_t>(j)], 1e-3 * std::hypot(px, py));
    }
}

TEST(Detector, ConstituentsAddUpToTheirJet) {
  const auto cards = std::filesystem::path(HML_SOURCE) / "cards";
  expect_sums_of_constituents(Detector(cards / "cms.tcl", 1).simulate(tt_events(), 0), "FatJet");
  expect_sums_of_constituents(Detector(cards / "cms_jets.tcl", 1).simulate(tt_events(), 0), "EFlowJet");
}

// Tracks are written twice, as the tracker and as the energy flow has them; jets are made of the latter.
TEST(Detector, JetsOfTheEnergyFlowKnowTheKindsOfTheirConstituents) {
  const Events out = Detector(std::filesystem::path(HML_SOURCE) / "cards" / "cms_jets.tcl", 1).simulate(tt_events(), 0);
  const Relation& parts = *out.collection("EFlowJet").find_relation("constituents");
  std::map<std::string, int> kinds;
  for (const auto target : parts.target) ++kinds[parts.targets[target]];
  EXPECT_EQ(kinds["Track"], 0);
  for (const char* kind : {"EFlowChargedHadron", "EFlowPhoton", "EFlowNeutralHadron"}) EXPECT_GT(kinds[kind], 10) << kind;
  EXPECT_EQ(out.collection("Track").objects(),
            out.collection("EFlowChargedHadron").objects() + out.collection("EFlowLepton").objects());
  EXPECT_EQ(out.collection("Pseudoscalar").objects(), 0);
}

TEST(Detector, RunsOnlyWhatIsWritten) {
  std::set<std::string> run;
  for (const auto& time : Detector(std::filesystem::path(HML_SOURCE) / "cards" / "cms.tcl", 1).times())
    run.insert(time.name);
  EXPECT_TRUE(run.contains("Hcal"));
  EXPECT_TRUE(run.contains("BTagging"));
  EXPECT_FALSE(run.contains("Towers"));
}

}  // namespace
}  // namespace hml
