// The detector's output as Delphes' own objects. tests/data/event/root_delphes.root was written by ROOT with Delphes'
// classes; its descriptions of them are what ours are held to.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

#include <fmt/format.h>

#include "generator_event.hpp"
#include "hml/event/root/directory.hpp"
#include "hml/event/root/file.hpp"
#include "hml/event/root/source.hpp"
#include "hml/event/root/write_events.hpp"
#include "hml/simulate/branches.hpp"
#include "hml/simulate/delphes_classes.hpp"
#include "hml/simulate/delphes_tree.hpp"
#include "hml/simulate/detector.hpp"
#include "tracks_and_jets.hpp"

namespace hml {
namespace {

Events particles() {
  return generator_events({{{211, P4::pt_eta_phi_m(10, 0.3, 0.1, 0.1396), 1, 0.1, 0.2, 5},
                            {22, P4::pt_eta_phi_m(30, 0.3, 0.1, 0)},
                            {-211, P4::pt_eta_phi_m(7, 0.35, 0.2, 0.1396), -1}},
                           {},
                           {{321, P4::pt_eta_phi_m(20, -1, 2, 0.4937), 1}}});
}

struct Written {
  Detector detector = Detector::from_text(tracks_and_jets("Jet"), "card.tcl", 1);
  Events ours;
  // The tests may run side by side, each in a program of its own.
  std::filesystem::path path = std::filesystem::path(testing::TempDir()) / fmt::format("hml-delphes-form-{}.root", ::getpid());

  explicit Written(const Events& events) : ours(detector.simulate(events, 0)) {
    const DelphesTree tree(detector.classes(), DelphesForm::delphes);
    RootWriter writer(path, "", tree.options());
    writer.append(tree.convert(ours));
    writer.close();
  }
  ~Written() { std::filesystem::remove(path); }
};

TEST(DelphesForm, ClassesAreThoseOfDelphes) {
  const RootFile file(HML_TEST_DATA "/event/root_delphes.root");
  int described = 0;
  for (const auto& ours : delphes_classes()) {
    const auto* theirs = file.parts()->layouts.find(ours.name, ours.version);
    if (!theirs) continue;
    ++described;
    EXPECT_EQ(ours.checksum, theirs->checksum) << ours.name;
    ASSERT_EQ(ours.members.size(), theirs->members.size()) << ours.name;
    for (std::size_t i = 0; i < ours.members.size(); ++i) {
      const auto& own = ours.members[i];
      const auto& other = theirs->members[i];
      EXPECT_EQ(own.name, other.name) << ours.name;
      EXPECT_EQ(own.code, other.kind) << ours.name << "::" << own.name;
      EXPECT_EQ(own.length, other.array_length) << ours.name << "::" << own.name;
    }
  }
  EXPECT_EQ(described, 8);
}

TEST(DelphesForm, EveryNumberOfABranchIsAMember) {
  for (const auto& kind : branch_classes()) {
    ASSERT_NE(root::write::find_class(delphes_classes(), kind.name), nullptr) << kind.name;
    for (const auto& column : kind.columns) {
      const std::string member = column.delphes.substr(0, column.delphes.find('.'));
      if (member.empty()) continue;
      EXPECT_NE(delphes_member_type(kind.name, member), "") << kind.name << "::" << member;
    }
  }
  EXPECT_EQ(delphes_member_type("HepMCEvent", "Number"), "Long64_t");
  EXPECT_EQ(delphes_member_type("HepMCEvent", "Numbr"), "");
}

TEST(DelphesForm, OurReaderFindsObjectsAndRelationsAgain) {
  const Written written(particles());
  RootEventSource source(written.path);
  EXPECT_EQ(source.tree().name(), "Delphes");
  EXPECT_EQ(source.tree().find("Event")->counts, "HepMCEvent");
  EXPECT_EQ(source.tree().find("Track")->counts, "Track");
  const Events back = source.read(0, 3);
  EXPECT_EQ(back.collection("Event").values<std::int64_t>("Number"), (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(back.collection("Jet").values<float>("PT"), written.ours.collection("Jet").values<float>("pt"));
  EXPECT_EQ(back.collection("Jet").values<float>("Tau"), written.ours.collection("Jet").values<float>("tau"));
  EXPECT_EQ(back.collection("Particle").offsets, written.ours.collection("Particle").offsets);
  const auto expect_same = [&](const char* collection, const char* ours, const char* delphes) {
    const Relation *from = written.ours.collection(collection).find_relation(ours), *to = back.collection(collection).find_relation(delphes);
    ASSERT_TRUE(from && to) << delphes;
    EXPECT_GT(from->index.size(), 0u);
    EXPECT_EQ(from->offsets, to->offsets) << delphes;
    EXPECT_EQ(from->index, to->index) << delphes;
    for (std::size_t k = 0; k < from->index.size(); ++k)
      EXPECT_EQ(from->targets[from->target[k]], to->targets[to->target[k]]) << delphes;
  };
  expect_same("Track", "particle", "Particle");
  expect_same("Jet", "constituents", "Constituents");
  expect_same("Jet", "particles", "Particles");
}

// What no module fills is 0, but for shares of energy that are known.
TEST(DelphesForm, WithoutPileUpAllEnergyIsHard) {
  const Written written(particles());
  const Events back = RootEventSource(written.path).read(0, 3);
  EXPECT_EQ(back.collection("Track").values<float>("HardEnergyFraction"), std::vector<float>(3, 1.f));
  EXPECT_EQ(back.collection("Track").values<std::int32_t>("IsPU"), std::vector<std::int32_t>(3, 0));
  const auto& betas = back.collection("Jet").values<float>("Beta");
  EXPECT_EQ(betas, std::vector<float>(betas.size(), 0.f));
}

TEST(DelphesForm, TheEventsWeightsAreObjects) {
  Events events = particles();
  events.find("Event")->add<double>("weight_up", "1", "") = {1.5, 2.5, 3.5};
  const Written written(events);
  const Events back = RootEventSource(written.path).read(0, 3);
  const Collection& weights = back.collection("Weight");
  EXPECT_EQ(weights.offsets, (std::vector<std::int64_t>{0, 2, 4, 6}));
  EXPECT_EQ(weights.values<float>("Weight"), (std::vector<float>{1, 1.5, 1, 2.5, 1, 3.5}));
}

}  // namespace
}  // namespace hml
