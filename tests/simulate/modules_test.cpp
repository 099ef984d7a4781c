#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "generator_event.hpp"
#include "hml/core/units.hpp"
#include "hml/simulate/detector.hpp"

namespace hml {
namespace {

constexpr double pi = std::numbers::pi;

Events run(const std::string& card, const std::vector<std::vector<TestParticle>>& events, std::uint64_t seed = 1) {
  const Events out = Detector::from_text(card, "card.tcl", seed).simulate(generator_events(events), 0);
  out.check("result");
  return out;
}

const std::vector<float>& real(const Events& events, const char* collection, const char* column) {
  return events.collection(collection).values<float>(column);
}

const std::string propagator = R"(
  module ParticlePropagator Prop { set InputArray Delphes/stableParticles ; set Radius 1.0 ; set HalfLength 3.0 ; set Bz 2.0 }
)";

TEST(ParticlePropagator, NeutralsFlyStraight) {
  const auto out =
      run("set ExecutionPath {Prop W}" + propagator + "module TreeWriter W { add Branch Prop/stableParticles T Track }",
          {{{22, P4::pt_eta_phi_m(5, 0.5, 1.0, 0)},
            {22, P4::pt_eta_phi_m(5, -2.5, 1.0, 0)},
            {22, P4::pt_eta_phi_m(5, 0, 0, 0), 0, 0, 500, 0}}});
  ASSERT_EQ(out.collection("T").objects(), 3);
  EXPECT_NEAR(real(out, "T", "eta_outer")[0], 0.5, 1e-6);
  EXPECT_NEAR(real(out, "T", "t")[0], 1000 * std::cosh(0.5), 1e-3);
  EXPECT_NEAR(real(out, "T", "eta_outer")[1], -2.5, 1e-6);
  EXPECT_NEAR(real(out, "T", "t")[1], 3000 / std::tanh(2.5), 1e-3);
  EXPECT_NEAR(real(out, "T", "phi_outer")[2], std::asin(0.5), 1e-6);
}

TEST(ParticlePropagator, ChargedFollowTheHelix) {
  // From the origin along x: the circle meets r = R after turning by w with R = 2 r sin(w / 2); phi changes by w / 2.
  const double pt = 1.5, r = pt / (2.0 * units::bend), w = 2 * std::asin(1000 / (2 * r));
  for (const int charge : {1, -1}) {
    const auto out = run(
        "set ExecutionPath {Prop W}" + propagator + "module TreeWriter W { add Branch Prop/chargedHadrons T Track }",
        {{{211 * charge, P4::pt_eta_phi_m(pt, 0.3, 0, 0.1396), float(charge)}}});
    ASSERT_EQ(out.collection("T").objects(), 1);
    EXPECT_NEAR(real(out, "T", "phi_outer")[0], -charge * w / 2, 1e-6);
    const double z = r * w * std::sinh(0.3);
    EXPECT_NEAR(real(out, "T", "eta_outer")[0], std::asinh(z / 1000), 1e-6);
    EXPECT_NEAR(real(out, "T", "length")[0], r * w * std::cosh(0.3), 1e-2);
    EXPECT_NEAR(real(out, "T", "d0")[0], 0, 1e-9);
    EXPECT_NEAR(real(out, "T", "pt")[0], pt, 1e-6);
  }
}

TEST(ParticlePropagator, LoopersLeaveThroughTheEndCap) {
  // pt of 0.1 GeV turns on r = 167 mm and never meets the side.
  const double pt = 0.1, r = pt / (2.0 * units::bend), w = 3000 / std::sinh(1.0) / r;
  const auto out =
      run("set ExecutionPath {Prop W}" + propagator + "module TreeWriter W { add Branch Prop/chargedHadrons T Track }",
          {{{211, P4::pt_eta_phi_m(pt, 1.0, 0, 0.1396), 1}}});
  ASSERT_EQ(out.collection("T").objects(), 1);
  const double rho = 2 * r * std::abs(std::sin(w / 2));
  EXPECT_NEAR(real(out, "T", "eta_outer")[0], std::asinh(3000 / rho), 1e-5);
}

TEST(ParticlePropagator, ImpactParameterOfADisplacedTrack) {
  // High momentum: nearly straight, so d0 is the distance of the line from the beam.
  const auto out =
      run("set ExecutionPath {Prop W}" + propagator + "module TreeWriter W { add Branch Prop/chargedHadrons T Track }",
          {{{211, P4::pt_eta_phi_m(1e6, 0, 0, 0.1396), 1, 10, 2, 5}}});
  EXPECT_NEAR(std::abs(real(out, "T", "d0")[0]), 2, 1e-3);
  EXPECT_NEAR(real(out, "T", "dz")[0], 5, 1e-3);
  EXPECT_NEAR(real(out, "T", "xd")[0], 0, 1e-2);
}

TEST(ParticlePropagator, WhatStartsOutsideOrAlongTheBeamIsDropped) {
  const auto out =
      run("set ExecutionPath {Prop W}" + propagator + "module TreeWriter W { add Branch Prop/stableParticles T Track }",
          {{{22, P4::pt_eta_phi_m(5, 0, 0, 0), 0, 1200, 0, 0}, {22, {0, 0, 50, 50}}, {211, {0, 0, 50, 50}, 1}}});
  EXPECT_EQ(out.collection("T").objects(), 0);
}

TEST(Efficiency, ZeroOneAndHalf) {
  std::vector<TestParticle> many;
  for (int i = 0; i < 4000; ++i) many.push_back({22, P4::pt_eta_phi_m(5, 0.5, 0.001 * i, 0)});
  const std::string card = R"(set ExecutionPath {Prop None All Half W})" + propagator + R"(
    module Efficiency None { set EfficiencyFormula {0.0} ; set InputArray Prop/stableParticles ; set OutputArray o }
    module Efficiency All { set EfficiencyFormula {(pt > 4) * 1.0} ; set InputArray Prop/stableParticles ; set OutputArray o }
    module Efficiency Half { set EfficiencyFormula {0.5} ; set InputArray Prop/stableParticles ; set OutputArray o }
    module TreeWriter W { add Branch None/o None Track ; add Branch All/o All Track ; add Branch Half/o Half Track })";
  const auto out = run(card, {many});
  EXPECT_EQ(out.collection("None").objects(), 0);
  EXPECT_EQ(out.collection("All").objects(), 4000);
  EXPECT_NEAR(static_cast<double>(out.collection("Half").objects()), 2000, 5 * std::sqrt(1000));
}

TEST(MomentumSmearing, HasTheWidthAskedFor) {
  std::vector<TestParticle> many;
  for (int i = 0; i < 20000; ++i) many.push_back({211, P4::pt_eta_phi_m(50, 1.0, 0.3, 0.1396), 1});
  const auto out = run("set ExecutionPath {Prop Smear W}" + propagator + R"(
    module MomentumSmearing Smear { set InputArray Prop/chargedHadrons ; set OutputArray o ; set ResolutionFormula {0.1} }
    module TreeWriter W { add Branch Smear/o T Track })",
                       {many});
  double sum = 0, sum2 = 0;
  for (float pt : real(out, "T", "pt")) sum += pt, sum2 += double(pt) * pt;
  const double n = 20000, mean = sum / n, width = std::sqrt(sum2 / n - mean * mean);
  EXPECT_NEAR(mean, 50, 5 * 5 / std::sqrt(n));
  EXPECT_NEAR(width, 5, 0.15);
  for (int i = 0; i < 10; ++i) EXPECT_NEAR(real(out, "T", "eta")[static_cast<std::size_t>(i)], 1.0, 1e-5);
  EXPECT_NEAR(real(out, "T", "mass")[0], 0.1396, 1e-3);
}

TEST(EnergySmearing, HasTheWidthAskedFor) {
  std::vector<TestParticle> many;
  for (int i = 0; i < 20000; ++i) many.push_back({22, P4::pt_eta_phi_m(50, 0, 0.3, 0)});
  const auto out = run("set ExecutionPath {Prop Smear W}" + propagator + R"(
    module EnergySmearing Smear { set InputArray Prop/stableParticles ; set OutputArray o ; set ResolutionFormula {0.05 * energy} }
    module TreeWriter W { add Branch Smear/o T Photon })",
                       {many});
  double sum = 0, sum2 = 0;
  for (float e : real(out, "T", "e")) sum += e, sum2 += double(e) * e;
  const double n = 20000, mean = sum / n;
  EXPECT_NEAR(mean, 50, 5 * 2.5 / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(sum2 / n - mean * mean), 2.5, 0.08);
}

const std::string calorimeter = R"(
  module SimpleCalorimeter Calo {
    set ParticleInputArray Prop/stableParticles ; set TrackInputArray Prop/chargedHadrons
    set EnergyMin 0.5 ; set EnergySignificanceMin 1.0 ; set SmearTowerCenter false ; set IsEcal false
    for {set i -4} {$i <= 4} {incr i} { add PhiBins [expr {$i * acos(-1) / 4}] }
    foreach eta {-2 -1 0 1 2} { add EtaPhiBins $eta $PhiBins }
    add EnergyFraction {0} {1.0} ; add EnergyFraction {13} {0.0} ; add EnergyFraction {310} {0.7}
    set ResolutionFormula {1e-9 * energy}
  }
)";

TEST(SimpleCalorimeter, SumsTheEnergyOfACell) {
  const P4 a = P4::pt_eta_phi_m(10, 0.3, 0.2, 0), b = P4::pt_eta_phi_m(5, 0.6, 0.5, 0),
           k = P4::pt_eta_phi_m(10, -1.5, 2, 0.4976), mu = P4::pt_eta_phi_m(20, 0.5, 0.3, 0.1057);
  const auto out =
      run("set ExecutionPath {Prop Calo W}" + propagator + calorimeter +
              "module TreeWriter W { add Branch Calo/towers T Tower ; add Branch Calo/eflowTowers N Tower }",
          {{{22, a},
            {22, b},
            {310, k},
            {13, mu, -1},
            {22, P4::pt_eta_phi_m(10, 2.2, 0, 0)},
            {22, P4::pt_eta_phi_m(0.1, 0.5, -2, 0)}}});
  ASSERT_EQ(out.collection("T").objects(), 2);
  EXPECT_NEAR(real(out, "T", "e")[0], 0.7 * k.e, 1e-4);
  EXPECT_NEAR(real(out, "T", "e")[1], a.e + b.e, 1e-4);
  EXPECT_NEAR(real(out, "T", "eta")[1], 0.5, 1e-6);
  EXPECT_NEAR(real(out, "T", "phi")[1], pi / 8, 1e-6);
  EXPECT_NEAR(real(out, "T", "et")[1], (a.e + b.e) / std::cosh(0.5), 1e-4);
  EXPECT_NEAR(real(out, "T", "edges")[4 + 1], 1, 1e-6);
  EXPECT_EQ(real(out, "T", "e_em")[1], 0);
  EXPECT_EQ(out.collection("N").objects(), 2);
}

TEST(SimpleCalorimeter, ParticleFlowTakesTracksOffTheTower) {
  // The track's resolution is 0 here: the excess over it is the photon.
  const P4 track = P4::pt_eta_phi_m(100, 0.5, 0.4, 0.1396), photon = P4::pt_eta_phi_m(7, 0.5, 0.4, 0);
  const auto out = run("set ExecutionPath {Prop Calo W}" + propagator + calorimeter +
                           "module TreeWriter W { add Branch Calo/eflowTracks T Track ; add Branch Calo/eflowTowers N "
                           "Tower ; add Branch Calo/towers Tower Tower }",
                       {{{211, track, 1}, {22, photon}}, {{211, track, 1}}});
  ASSERT_EQ(out.collection("T").objects(), 2);
  EXPECT_NEAR(real(out, "T", "pt")[0], 100, 1e-3);
  ASSERT_EQ(out.collection("N").count(0), 1);
  EXPECT_NEAR(real(out, "N", "e")[0], photon.e, 1e-3);
  EXPECT_EQ(out.collection("N").count(1), 0);
  EXPECT_EQ(out.collection("Tower").count(1), 1);
}

TEST(Merger, AddsVectorsAndScalars) {
  const auto out = run(R"(set ExecutionPath {A B M W}
    module PdgCodeFilter A { set InputArray Delphes/stableParticles ; set OutputArray o ; add PdgCode 22 }
    module PdgCodeFilter B { set InputArray Delphes/stableParticles ; set OutputArray o ; add PdgCode 22 ; set Invert true }
    module Merger M { add InputArray A/o ; add InputArray B/o }
    module TreeWriter W { add Branch M/momentum Met MissingET ; add Branch M/energy Ht ScalarHT ; add Branch B/o B Photon })",
                       {{{22, {3, 0, 0, 3}}, {11, {0, 4, 0, 4}, -1}}, {}});
  EXPECT_NEAR(real(out, "Met", "met")[0], 5, 1e-6);
  EXPECT_NEAR(real(out, "Met", "phi")[0], std::atan2(-4, -3), 1e-6);
  EXPECT_NEAR(real(out, "Ht", "ht")[0], 7, 1e-6);
  EXPECT_EQ(real(out, "Met", "met")[1], 0);
  EXPECT_EQ(out.collection("B").objects(), 1);
  EXPECT_NEAR(real(out, "B", "pt")[0], 3, 1e-6);
}

TEST(Isolation, SumsTheConeAroundACandidate) {
  const auto event = [](double pt_near) {
    return std::vector<TestParticle>{{22, P4::pt_eta_phi_m(100, 0, 3.1, 0)},
                                     {211, P4::pt_eta_phi_m(pt_near, 0.3, -3.1, 0), 1},
                                     {130, P4::pt_eta_phi_m(2, -0.1, 3.0, 0)},
                                     {211, P4::pt_eta_phi_m(50, 1, 3.1, 0), 1},
                                     {211, P4::pt_eta_phi_m(0.4, 0, 3.1, 0), 1}};
  };
  const auto out = run(R"(set ExecutionPath {C I W}
    module PdgCodeFilter C { set InputArray Delphes/stableParticles ; set OutputArray o ; add PdgCode 22 ; set Invert true }
    module Isolation I { set CandidateInputArray C/o ; set IsolationInputArray Delphes/stableParticles ; set OutputArray o ; set DeltaRMax 0.5 ; set PTMin 0.5 ; set PTRatioMax 0.12 }
    module TreeWriter W { add Branch I/o P Photon ; add Branch C/o All Photon })",
                       {event(5), event(20)});
  EXPECT_EQ(out.collection("P").count(0), 1);
  EXPECT_EQ(out.collection("P").count(1), 0);
  EXPECT_NEAR(real(out, "All", "isolation")[0], 0.07, 1e-6);
  EXPECT_NEAR(real(out, "All", "isolation")[1], 0.22, 1e-6);
  EXPECT_NEAR(real(out, "All", "sum_pt_charged")[0], 5, 1e-5);
  EXPECT_NEAR(real(out, "All", "sum_pt_neutral")[0], 2, 1e-5);
}

const std::string jets = R"(
  module FastJetFinder J { set InputArray Delphes/stableParticles ; set OutputArray jets ; set JetAlgorithm 6 ; set ParameterR 0.5 ; set JetPTMin 20
    set ComputeNsubjettiness 1 ; set AxisMode 4 ; set ComputeTrimming 1 ; set ComputePruning 1 ; set ComputeSoftDrop 1 }
)";

TEST(FastJetFinder, TwoProngsMakeOneJet) {
  const P4 a = P4::pt_eta_phi_m(60, 0, 0, 0), b = P4::pt_eta_phi_m(40, 0.3, 0, 0), far = P4::pt_eta_phi_m(30, 0, 2, 0);
  const auto out = run(
      "set ExecutionPath {J W}" + jets +
          "module TreeWriter W { add Branch J/jets Jet Jet ; add Branch Delphes/allParticles Particle GenParticle }",
      {{{211, a, 1}, {22, far}, {22, b}}});
  ASSERT_EQ(out.collection("Jet").objects(), 2);
  EXPECT_NEAR(real(out, "Jet", "mass")[0], (a + b).mass(), 1e-4);
  EXPECT_NEAR(real(out, "Jet", "pt")[1], 30, 1e-4);
  EXPECT_EQ(out.collection("Jet").values<std::int32_t>("n_charged")[0], 1);
  EXPECT_EQ(out.collection("Jet").values<std::int32_t>("n_neutral")[0], 1);
  EXPECT_NEAR(real(out, "Jet", "soft_dropped_mass")[0], (a + b).mass(), 1e-4);
  // One axis lies between the prongs, two on them; the best single axis of beta = 1 is the harder prong.
  EXPECT_NEAR(real(out, "Jet", "tau")[0], 40 * 0.3 / (100 * 0.5), 2e-3);
  EXPECT_NEAR(real(out, "Jet", "tau")[1], 0, 1e-6);
  const Relation& parts = *out.collection("Jet").find_relation("constituents");
  ASSERT_EQ(parts.index.size(), 3u);
  EXPECT_EQ(parts.index[2], 1);
}

TEST(JetTags, FlavourTauAndUniqueness) {
  const P4 b = P4::pt_eta_phi_m(60, 0, 0, 4.8), tau = P4::pt_eta_phi_m(50, 0, 2, 1.777),
           light = P4::pt_eta_phi_m(40, 0, -2, 0);
  const std::vector<TestParticle> event = {{5, b, -1.f / 3, 0, 0, 0, 2},
                                           {21, b, 0, 0, 0, 0, 2},
                                           {15, tau, -1, 0, 0, 0, 2, 5, 6},
                                           {21, light, 0, 0, 0, 0, 2},
                                           {22, b},
                                           {211, tau, 1},
                                           {16, P4::pt_eta_phi_m(5, 0, 2, 0)},
                                           {22, light}};
  const auto out = run(R"(set ExecutionPath {V J2 S F B T P U W}
    module PdgCodeFilter V { set InputArray Delphes/stableParticles ; set OutputArray o ; add PdgCode 16 }
    module FastJetFinder J2 { set InputArray V/o ; set OutputArray jets ; set JetPTMin 20 }
    module EnergyScale S { set InputArray J2/jets ; set OutputArray jets ; set ScaleFormula {1.1} }
    module JetFlavorAssociation F { set JetInputArray S/jets ; set PartonPTMin 1 }
    module BTagging B { set JetInputArray S/jets ; set BitNumber 2 ; add EfficiencyFormula {0} {0.0} ; add EfficiencyFormula {5} {1.0} }
    module TauTagging T { set JetInputArray S/jets ; add EfficiencyFormula {15} {1.0} }
    module PdgCodeFilter P { set InputArray Delphes/stableParticles ; set OutputArray o ; set Invert true ; add PdgCode 22 ; set PTMin 50 }
    module UniqueObjectFinder U { add InputArray P/o photons ; add InputArray S/jets jets }
    module TreeWriter W { add Branch S/jets Jet Jet ; add Branch U/jets Rest Jet ; add Branch U/photons Photon Photon ; add Branch J2/jets Raw Jet })",
                       {event});
  const Collection& jet = out.collection("Jet");
  ASSERT_EQ(jet.objects(), 3);
  EXPECT_NEAR(jet.values<float>("pt")[0], 66, 1e-3);
  EXPECT_EQ(jet.values<std::int32_t>("flavour"), (std::vector<std::int32_t>{5, 0, 21}));
  EXPECT_EQ(jet.values<std::int32_t>("btag"), (std::vector<std::int32_t>{4, 0, 0}));
  EXPECT_EQ(jet.values<std::int32_t>("tautag"), (std::vector<std::int32_t>{0, 1, 0}));
  EXPECT_EQ(jet.values<std::int32_t>("charge")[1], -1);
  EXPECT_EQ(out.collection("Raw").values<std::int32_t>("btag"), (std::vector<std::int32_t>{0, 0, 0}));
  // The b jet is one photon, which has precedence.
  EXPECT_EQ(out.collection("Photon").objects(), 1);
  EXPECT_EQ(out.collection("Rest").objects(), 2);
}

TEST(Robustness, OddParticlesAndEmptyEventsDoNoHarm) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  const Detector cms(std::filesystem::path(HML_SOURCE) / "cards" / "cms_full.tcl", 1);
  const auto events = generator_events({{},
                                        {{22, {nan, 1, 1, 2}},
                                         {211, {inf, 1, 1, inf}, 1},
                                         {22, {0, 0, 0, 0}},
                                         {211, {0, 0, 1000, 1000}, 1},
                                         {22, {1, 1, 0, 1}, 0, nan, 0, 0},
                                         {13, {1e-300, 0, 0, 0.1}, -1},
                                         {211, {1e9, 1e9, 0, 1e3}, 1},
                                         {999999, P4::pt_eta_phi_m(5, 0, 0, 0), -999}},
                                        {}});
  const Events out = cms.simulate(events, 0);
  out.check("result");
  for (const char* column : {"pt", "mass"})
    for (float value : real(out, "Jet", column)) EXPECT_TRUE(std::isfinite(value));
  EXPECT_TRUE(std::isfinite(real(out, "MissingET", "met")[1]));
}

}  // namespace
}  // namespace hml
