// The hard process beside the generator's record: the arrays "Delphes/...LHEF" and the flavours of jets that need them.
#include <gtest/gtest.h>

#include "generator_event.hpp"
#include "hml/event/particle_record.hpp"
#include "hml/simulate/detector.hpp"

namespace hml {
namespace {

const std::string card =
    "set ExecutionPath {Jets Flavour W}\n"
    "module FastJetFinder Jets { set InputArray Delphes/stableParticles\n set JetAlgorithm 6\n set ParameterR 0.5\n set JetPTMin 10 }\n"
    "module JetFlavorAssociation Flavour {\n set JetInputArray Jets/jets\n set ParticleLHEFInputArray Delphes/allParticlesLHEF\n set DeltaR 0.5 }\n"
    "module TreeWriter W { add Branch Delphes/allParticles Particle GenParticle\n add Branch Delphes/allParticlesLHEF Hard GenParticle\n"
    " add Branch Jets/jets Jet Jet\n add Branch Delphes/stableParticles Track Track }\n";

Detector detector(bool hard_process) {
  return Detector(Card::parse(card, "card.tcl"), 1, module_catalogue(), open_pile_up, hard_process);
}

P4 at(double pt, double eta, double phi) { return P4::pt_eta_phi_m(pt, eta, phi, 0); }

// A hadron along each of two outgoing partons of the hard process, a b and a gluon; the first splits into a b and a gluon.
const std::vector<TestParticle> record{{5, at(60, 0.5, 1), 0, 0, 0, 0, 23, 1, 2}, {5, at(58, 0.5, 1.01), 0, 0, 0, 0, 51},
                                       {21, at(2, 0.5, 0.8), 0, 0, 0, 0, 51},     {21, at(60, -0.5, -2), 0, 0, 0, 0, 23},
                                       {211, at(58, 0.5, 1), 1},                  {-211, at(55, -0.5, -2), -1}};
const std::vector<TestParticle> hard{{21, {0, 0, 100, 100}, 0, 0, 0, 0, -1}, {21, {0, 0, -100, 100}, 0, 0, 0, 0, -1},
                                     {5, at(60, 0.5, 1), 0, 0, 0, 0, 1}, {21, at(60, -0.5, -2), 0, 0, 0, 0, 1}};

Events events(bool with_hard_process) {
  Events out = generator_events({record, {}});
  if (!with_hard_process) return out;
  Events beside = generator_events({hard, {}});
  Collection particles = beside.collection("Particle");
  particles.name = hard_process_collection;
  out.collections().push_back(std::move(particles));
  return out;
}

TEST(HardProcess, GivesJetsTheirFlavours) {
  const Events out = detector(true).simulate(events(true), 0);
  out.check("result");
  const Collection& jets = out.collection("Jet");
  ASSERT_EQ(jets.objects(), 2);
  EXPECT_EQ(jets.values<std::int32_t>("flavour"), (std::vector<std::int32_t>{5, 21}));
  EXPECT_EQ(jets.values<std::int32_t>("flavour_physics"), (std::vector<std::int32_t>{5, 21}));
  EXPECT_EQ(jets.values<std::int32_t>("flavour_algorithmic"), (std::vector<std::int32_t>{5, 0}));
  EXPECT_EQ(out.collection("Hard").values<std::int32_t>("status"), (std::vector<std::int32_t>{-1, -1, 1, 1}));
  // Tracks point at the record, whatever branch of particles comes behind it.
  const Relation& particle = *out.collection("Track").find_relation("particle");
  EXPECT_EQ(particle.targets, std::vector<std::string>{"Particle"});
  EXPECT_EQ(particle.index, (std::vector<std::int32_t>{4, 5}));
}

TEST(HardProcess, IsEmptyWhereEventsDoNotBringIt) {
  const Events out = detector(false).simulate(events(false), 0);
  EXPECT_EQ(out.collection("Hard").objects(), 0);
  EXPECT_EQ(out.collection("Jet").find("flavour_physics"), nullptr);
  EXPECT_EQ(out.collection("Jet").values<std::int32_t>("flavour"), (std::vector<std::int32_t>{5, 21}));
}

}  // namespace
}  // namespace hml
