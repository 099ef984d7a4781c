// The detector's output under Delphes' names, and the same quantities read back from its tree.
#include "hml/simulate/delphes_tree.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "generator_event.hpp"
#include "hml/core/units.hpp"
#include "hml/event/root/source.hpp"
#include "hml/event/root/write_events.hpp"
#include "hml/simulate/detector.hpp"
#include "hml/simulate/generator_particles.hpp"
#include "tracks_and_jets.hpp"

namespace hml {
namespace {

std::vector<std::vector<TestParticle>> particles() {
  return {{{211, P4::pt_eta_phi_m(10, 0.3, 0.1, 0.1396), 1, 0.1, 0.2, 5},
           {-211, P4::pt_eta_phi_m(7, 0.35, 0.2, 0.1396), -1},
           {2, {0, 0, 6500, 6500}, 2.f / 3, 0, 0, 0, 21}},
          {},
          {{321, P4::pt_eta_phi_m(20, -1, 2, 0.4937), 1}}};
}

struct Made {
  Detector detector = Detector::from_text(tracks_and_jets("FatJet"), "card.tcl", 1);
  Events ours = detector.simulate(generator_events(particles()), 0);
  Events delphes = DelphesTree(detector.classes()).convert(ours);
};

TEST(DelphesTree, NamesAndTypesAreThoseOfDelphesClasses) {
  const Made made;
  made.delphes.check("tree");
  EXPECT_EQ(made.delphes.names(), (std::vector<std::string>{"Event", "Particle", "Track", "FatJet"}));
  EXPECT_EQ(made.detector.classes().at("FatJet"), "Jet");
  EXPECT_NO_THROW(made.delphes.collection("Event").values<std::int64_t>("Number"));
  EXPECT_NO_THROW(made.delphes.collection("Event").values<float>("Weight"));
  EXPECT_NO_THROW(made.delphes.collection("Particle").values<std::int32_t>("Charge"));
  EXPECT_NO_THROW(made.delphes.collection("FatJet").values<std::uint32_t>("BTag"));
  EXPECT_EQ(made.delphes.collection("FatJet").column("Tau[5]").width, 5);
  for (const auto& c : made.delphes.collections())
    for (const auto& column : c.columns) EXPECT_TRUE(std::isupper(column.name[0])) << c.name << "." << column.name;
  EXPECT_EQ(DelphesTree::branch_name("Jet", ""), "Jet_size");
  EXPECT_EQ(DelphesTree::branch_name("Event", "Number"), "Event.Number");
}

TEST(DelphesTree, ValuesAreOursTimesAreInSeconds) {
  const Made made;
  const Collection &track = made.ours.collection("Track"), &converted = made.delphes.collection("Track");
  ASSERT_EQ(converted.objects(), 3);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(converted.values<float>("PT")[i], track.values<float>("pt")[i]);
    EXPECT_EQ(converted.values<std::int32_t>("PID")[i], track.values<std::int32_t>("pdg")[i]);
    EXPECT_FLOAT_EQ(converted.values<float>("TOuter")[i], static_cast<float>(track.values<float>("t")[i] / units::s));
  }
  // A metre at the speed of light takes 3.3 ns.
  EXPECT_NEAR(converted.values<float>("TOuter")[0], 3.5e-9, 0.4e-9);
  EXPECT_EQ(converted.relations.front().name, "Particle");
  EXPECT_EQ(made.delphes.collection("FatJet").relations.front().name, "Constituents");
}

TEST(DelphesTree, ParticlesHaveWhatDelphesDerives) {
  const Made made;
  const Collection& p = made.delphes.collection("Particle");
  const P4 first = P4::pt_eta_phi_m(10, 0.3, 0.1, 0.1396);
  EXPECT_NEAR(p.values<float>("PT")[0], 10, 1e-5);
  EXPECT_NEAR(p.values<float>("Eta")[0], 0.3, 1e-6);
  EXPECT_NEAR(p.values<float>("Phi")[0], 0.1, 1e-6);
  EXPECT_NEAR(p.values<float>("P")[0], first.p(), 1e-5);
  EXPECT_NEAR(p.values<float>("Rapidity")[0], 0.5 * std::log((first.e + first.pz) / (first.e - first.pz)), 1e-6);
  // A proton's quark flies along the beam; its charge of 2/3 is no whole number.
  EXPECT_FLOAT_EQ(p.values<float>("Eta")[2], 999.9f);
  EXPECT_FLOAT_EQ(p.values<float>("Rapidity")[2], 999.9f);
  EXPECT_EQ(p.values<std::int32_t>("Charge")[2], 0);
  EXPECT_EQ(p.values<std::int32_t>("Charge")[1], -1);
}

TEST(DelphesTree, GroomedJetsBecomeFourVectors) {
  Events events;
  events.set_size(1);
  Collection& jet = events.add("Jet");
  jet.offsets = {0, 2};
  jet.add<float>("soft_dropped_pt", "GeV", "") = {30, 0};
  jet.add<float>("soft_dropped_eta", "1", "") = {1, 0};
  jet.add<float>("soft_dropped_phi", "rad", "") = {2, 0};
  jet.add<float>("soft_dropped_mass", "GeV", "") = {4, 0};
  for (const char* part : {"px", "py", "pz", "e"}) {
    auto& values = jet.add<float>(std::string("soft_dropped_subjet_") + part, "GeV", "", 4);
    values = {1, 2, 3, 4, 0, 0, 0, 0};
  }
  const Events out = DelphesTree(std::map<std::string, std::string>{{"Jet", "Jet"}}).convert(events);
  const P4 whole = P4::pt_eta_phi_m(30, 1, 2, 4);
  const Collection& c = out.collection("Jet");
  EXPECT_EQ(c.column("SoftDroppedP4.fP.fX").width, 5);
  const auto &x = c.values<double>("SoftDroppedP4.fP.fX"), &e = c.values<double>("SoftDroppedP4.fE");
  EXPECT_NEAR(x[0], whole.px, 1e-5);
  EXPECT_NEAR(e[0], whole.e, 1e-5);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_EQ(x[k + 1], static_cast<double>(k + 1));
  for (std::size_t k = 5; k < 10; ++k) EXPECT_EQ(x[k], 0);  // a jet of which grooming left nothing
  EXPECT_EQ(c.values<double>("SoftDroppedJet.fE")[0], e[0]);
  EXPECT_EQ(c.values<double>("SoftDroppedSubJet2.fP.fX")[0], x[2]);
}

TEST(DelphesTree, OurOwnReaderFindsItAgain) {
  const Made made;
  const auto path = std::filesystem::temp_directory_path() / "hml_delphes_tree_test.root";
  RootWriter writer(path, "", {.tree = "Delphes", .names = DelphesTree::branch_name, .count_event = true});
  writer.append(made.delphes);
  writer.close();
  RootEventSource source(path);
  EXPECT_EQ(source.tree().name(), "Delphes");
  const Events back = source.read(0, 3);
  ASSERT_EQ(back.size(), 3);
  EXPECT_EQ(back.collection("Event").values<std::int64_t>("Number"), (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(back.collection("FatJet").values<float>("PT"), made.ours.collection("FatJet").values<float>("pt"));
  // Widths are no part of a column's name, as in the files of Delphes itself.
  EXPECT_EQ(back.collection("FatJet").column("Tau").width, 5);
  EXPECT_EQ(back.collection("FatJet").values<float>("Tau"), made.ours.collection("FatJet").values<float>("tau"));
  const Relation &from = made.ours.collection("FatJet").relations.front(), &to = *back.collection("FatJet").find_relation("Constituents");
  EXPECT_EQ(from.index, to.index);
  EXPECT_EQ(from.offsets, to.offsets);
  std::filesystem::remove(path);

  // What went in comes out again as particles to simulate, but for single precision.
  const Events again = generator_particles(back, "tree");
  const Events first = generator_events(particles());
  EXPECT_EQ(again.collection("Particle").values<std::int32_t>("pdg"), first.collection("Particle").values<std::int32_t>("pdg"));
  EXPECT_NEAR(again.collection("Particle").values<double>("z")[0], 5, 1e-6);
  const Events twice = made.detector.simulate(again, 0);
  EXPECT_NEAR(twice.collection("Track").values<float>("pt")[2], 20, 1e-5);
}

}  // namespace
}  // namespace hml
