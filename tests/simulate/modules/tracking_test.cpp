#include "run_card.hpp"

#include <numbers>

#include "hml/core/units.hpp"

namespace hml {
namespace {

constexpr double pi = std::numbers::pi, pion = 0.13957;

const std::string propagator = R"(
  module ParticlePropagator Prop { set InputArray Delphes/stableParticles ; set Radius 1.0 ; set HalfLength 3.0 ; set Bz 2.0 }
)";

std::string card(const std::string& path, const std::string& modules, const std::string& branches) {
  return "set ExecutionPath {" + path + " W}" + propagator + modules + "\nmodule TreeWriter W {" + branches + "}";
}

std::vector<TestParticle> many(int n, const TestParticle& p) {
  return std::vector<TestParticle>(static_cast<std::size_t>(n), p);
}

TEST(ParticlePropagator, ImpactParametersCountFromTheBeamSpot) {
  const std::vector<TestParticle> event = {{12, P4::pt_eta_phi_m(1, 0, 1, 0), 0, 1, 1, 3},
                                           {211, P4::pt_eta_phi_m(1e6, 0, 0, pion), 1, 10, 2, 5}};
  const std::string spot =
      "module BeamSpotFilter BeamSpotFilter { set InputArray Delphes/allParticles ; set OutputArray beamSpotParticle }";
  const auto with = run_card(card("BeamSpotFilter Prop", spot, "add Branch Prop/chargedHadrons T Track"), {event});
  EXPECT_NEAR(real_column(with, "T", "d0")[0], -1, 1e-3);
  EXPECT_NEAR(real_column(with, "T", "dz")[0], 2, 1e-3);
  const auto without = run_card(card("Prop", "", "add Branch Prop/chargedHadrons T Track"), {event});
  EXPECT_NEAR(real_column(without, "T", "d0")[0], -2, 1e-3);
  EXPECT_NEAR(real_column(without, "T", "dz")[0], 5, 1e-3);
}

TEST(ParticlePropagator, WithoutFieldATrackHasTheParametersOfItsLine) {
  const std::string straight = "module ParticlePropagator Straight { set Radius 1.0 ; set HalfLength 3.0 }";
  const auto out = run_card(card("Straight", straight, "add Branch Straight/chargedHadrons T Track"),
                            {{{211, P4::pt_eta_phi_m(5, 1, pi / 2, pion), 1, 3, 40, 7}}});
  EXPECT_NEAR(real_column(out, "T", "d0")[0], 3, 1e-5);
  EXPECT_NEAR(real_column(out, "T", "xd")[0], 3, 1e-5);
  EXPECT_NEAR(real_column(out, "T", "yd")[0], 0, 1e-5);
  EXPECT_NEAR(real_column(out, "T", "dz")[0], 7 - 40 * std::sinh(1), 1e-4);
  const double path = (std::sqrt(1e6 - 9) - 40) * std::cosh(1);
  EXPECT_NEAR(real_column(out, "T", "length")[0], path, 1e-3);
}

TEST(TrackSmearing, EachParameterHasTheWidthAskedFor) {
  const P4 p = P4::pt_eta_phi_m(10, 0.5, 0.3, pion);
  const auto out = run_card(card("Prop Smear", R"(
    module TrackSmearing Smear { set InputArray Prop/chargedHadrons ; set OutputArray o ; set Bz 2.0
      set D0ResolutionFormula {0.02} ; set DZResolutionFormula {0.05} ; set PResolutionFormula {0.03}
      set CtgThetaResolutionFormula {0.001} ; set PhiResolutionFormula {0.002} })",
                                 "add Branch Smear/o T Track"),
                            {many(20000, {211, p, 1, 0, 0, 4})});
  expect_normal(real_column(out, "T", "d0"), 0, 0.02);
  expect_normal(real_column(out, "T", "dz"), 4, 0.05);
  expect_normal(real_column(out, "T", "p"), p.p(), 0.03 * p.p());
  expect_normal(real_column(out, "T", "ctg_theta"), std::sinh(0.5), 0.001);
  expect_normal(real_column(out, "T", "phi"), 0.3, 0.002);
  EXPECT_NEAR(real_column(out, "T", "error_p")[0], 0.03 * p.p(), 1e-6);
  const auto pt = moments(real_column(out, "T", "pt"));
  EXPECT_NEAR(real_column(out, "T", "error_pt")[0], pt.width, 0.02 * pt.width);
}

// The start of a track that turns before the point closest to the beam stays where it is if nothing is smeared,
// whatever its direction.
TEST(TrackSmearing, LeavesTheStartOnTheHelix) {
  std::vector<TestParticle> tracks;
  for (int k = 0; k < 40; ++k)
    tracks.push_back(
        {211, P4::pt_eta_phi_m(0.4, 0.8 - 0.04 * k, pi * (0.05 * k - 1), pion), k % 2 ? 1.f : -1.f, 200, -150, 90});
  tracks.push_back({211, P4::pt_eta_phi_m(3, 0.1, pi / 4, pion), 1, 1, 0, 0});
  const auto out = run_card(card("Prop Smear", R"(
    module TrackSmearing Smear { set InputArray Prop/chargedHadrons ; set OutputArray o ; set Bz 2.0
      set D0ResolutionFormula {1e-9} ; set DZResolutionFormula {1e-9} ; set PResolutionFormula {1e-12}
      set CtgThetaResolutionFormula {1e-12} ; set PhiResolutionFormula {1e-12} })",
                                 "add Branch Prop/chargedHadrons P Track ; add Branch Smear/o T Track"),
                            {tracks});
  ASSERT_EQ(out.collection("T").objects(), 41);
  for (const char* column : {"x", "y", "z", "xd", "yd", "zd"})
    for (std::size_t i = 0; i < 41; ++i)
      EXPECT_NEAR(real_column(out, "T", column)[i], real_column(out, "P", column)[i], 2e-3)
          << column << " of track " << i;
}

TEST(TrackSmearing, DropsTracksOfNegativeResolution) {
  const auto out = run_card(card("Prop Smear", R"(
    module TrackSmearing Smear { set InputArray Prop/chargedHadrons ; set OutputArray o ; set Bz 2.0
      set D0ResolutionFormula {0.1 * (pt > 2) - (pt <= 2)} })",
                                 "add Branch Smear/o T Track"),
                            {{{211, P4::pt_eta_phi_m(1, 0, 0, pion), 1}, {211, P4::pt_eta_phi_m(3, 0, 0, pion), 1}}});
  ASSERT_EQ(out.collection("T").objects(), 1);
  EXPECT_NEAR(real_column(out, "T", "pt")[0], 3, 1e-5);
}

TEST(ImpactParameterSmearing, MovesThePointClosestToTheBeam) {
  const auto out = run_card(card("Prop Smear", R"(
    module ImpactParameterSmearing Smear { set InputArray Prop/chargedHadrons ; set OutputArray o ; set ResolutionFormula {0.01 * pt} })",
                                 "add Branch Smear/o T Track"),
                            {many(20000, {211, P4::pt_eta_phi_m(4, 0.5, 2.3, pion), 1})});
  for (const char* column : {"d0", "dz", "xd", "yd", "zd"}) expect_normal(real_column(out, "T", column), 0, 0.04);
  EXPECT_FLOAT_EQ(real_column(out, "T", "error_d0")[7], 0.04f);
  // d0 is that of the smeared point.
  const double d0 = real_column(out, "T", "xd")[7] * std::sin(2.3) - real_column(out, "T", "yd")[7] * std::cos(2.3);
  EXPECT_NEAR(real_column(out, "T", "d0")[7], d0, 1e-6);
}

TEST(TimeSmearing, HasTheWidthAskedFor) {
  const P4 p = P4::pt_eta_phi_m(20, 0, 0.2, pion);
  const auto out = run_card(
      card("Prop Smear", "module TimeSmearing Smear { set InputArray Prop/chargedHadrons ; set OutputArray o }",
           "add Branch Smear/o T Track ; add Branch Prop/chargedHadrons P Track"),
      {many(20000, {211, p, 1})});
  const double width = 30e-12 * units::s;
  expect_normal(real_column(out, "T", "t"), static_cast<double>(real_column(out, "P", "t")[0]), width);
  EXPECT_NEAR(real_column(out, "T", "error_t")[0], width, 1e-5);
}

TEST(TimeOfFlight, TakesTheTimeFromTheFlightToTheVertex) {
  // Two slow protons of one vertex; the jet that they make stands for it.
  const P4 a = P4::pt_eta_phi_m(1, 0.1, 0.3, 0.938), b = P4::pt_eta_phi_m(1.5, 0, 0.4, 0.938);
  const std::string modules = R"(
    module FastJetFinder Vertex { set InputArray Delphes/stableParticles ; set OutputArray v ; set JetAlgorithm 6 ; set ParameterR 1.0 ; set JetPTMin 1 }
    module TimeOfFlight True { set InputArray Prop/chargedHadrons ; set VertexInputArray Vertex/v ; set OutputArray o }
    module TimeOfFlight Zero { set InputArray Prop/chargedHadrons ; set VertexInputArray Vertex/v ; set OutputArray o ; set VertexTimeMode 1 }
    module TimeOfFlight Flight { set InputArray Prop/chargedHadrons ; set VertexInputArray Vertex/v ; set OutputArray o ; set VertexTimeMode 2 })";
  const auto out = run_card(card("Prop Vertex True Zero Flight", modules,
                                 "add Branch True/o A Track ; add Branch Zero/o B Track ; add Branch Flight/o C Track"),
                            {{{2212, a, 1, 6, 2, 3}, {2212, b, 1, 6, 2, 3}}});
  ASSERT_EQ(out.collection("C").objects(), 2);
  const P4 sum = a + b;
  for (std::size_t i : {0u, 1u}) {
    EXPECT_EQ(real_column(out, "A", "t0")[i], 0);
    EXPECT_EQ(real_column(out, "B", "t0")[i], 0);
    EXPECT_NEAR(real_column(out, "C", "t0")[i], 7 * sum.e / sum.p(), 1e-2);  // the momenta turn a little on their way
  }
}

TEST(IdentificationMap, TakesEachKindForWhatTheCardSays) {
  std::vector<TestParticle> event = many(9000, {-211, P4::pt_eta_phi_m(5, 0, 0, pion), -1});
  event.push_back({22, P4::pt_eta_phi_m(5, 0, 0, 0)});
  event.push_back({2212, P4::pt_eta_phi_m(5, 0, 0, 0.938), 1});
  const auto out = run_card(card("Prop Map", R"(
    module IdentificationMap Map { set InputArray Prop/stableParticles ; set OutputArray o
      add EfficiencyFormula {211} {-13} {0.2} ; add EfficiencyFormula {211} {321} {0.5} ; add EfficiencyFormula {22} {11} {1.0} })",
                                 "add Branch Map/o T Track"),
                            {event});
  int muons = 0, kaons = 0, photons = 0, protons = 0;
  for (int code : out.collection("T").values<std::int32_t>("pdg")) {
    muons += code == 13, kaons += code == -321, photons += code == 11, protons += code == 2212;
  }
  EXPECT_EQ(muons + kaons + photons + protons, out.collection("T").objects());
  EXPECT_NEAR(muons, 1800, 5 * std::sqrt(9000 * 0.16));
  EXPECT_NEAR(kaons, 4500, 5 * std::sqrt(9000 * 0.25));
  EXPECT_EQ(photons, 1);
  EXPECT_EQ(protons, 1);
}

TEST(AngularSmearing, HasTheWidthsAskedFor) {
  const auto out = run_card(card("Prop Smear", R"(
    module AngularSmearing Smear { set InputArray Prop/stableParticles ; set OutputArray o
      set EtaResolutionFormula {0.01} ; set PhiResolutionFormula {0.02 * (abs(eta - 0.7) < 1e-9)} })",
                                 "add Branch Smear/o T Photon"),
                            {many(20000, {22, P4::pt_eta_phi_m(8, 0.7, 1.0, 0)})});
  expect_normal(real_column(out, "T", "eta"), 0.7, 0.01);
  expect_normal(real_column(out, "T", "phi"), 1.0, 0.02);
  EXPECT_NEAR(real_column(out, "T", "pt")[3], 8, 1e-5);
}

TEST(DecayFilter, KeepsTheShareThatSurvives) {
  const P4 p = P4::pt_eta_phi_m(0.05, 2.0, 0, pion);
  const auto out =
      run_card(card("Prop Decay", "module DecayFilter Decay { set InputArray Prop/chargedHadrons ; set OutputArray o }",
                    "add Branch Decay/o T Track ; add Branch Prop/chargedHadrons P Track"),
               {many(10000, {211, p, 1}), many(100, {2212, P4::pt_eta_phi_m(1, 0, 0, 0.938), 1})});
  const double length = static_cast<double>(real_column(out, "P", "length")[0]),
               share = std::exp(-length * 0.13957039 / (p.p() * 7804.5));
  EXPECT_LT(share, 0.8);
  EXPECT_NEAR(static_cast<double>(out.collection("T").count(0)), 1e4 * share, 5 * std::sqrt(1e4 * share * (1 - share)));
  EXPECT_EQ(out.collection("T").count(1), 100);
}

// Particles at rest or along the beam, formulas without a value and empty events end in fewer tracks and never in
// numbers that are none.
TEST(Tracking, SurvivesWhatHasNoValue) {
  const std::string modules = R"(
    module TrackSmearing A { set InputArray Prop/stableParticles ; set OutputArray o ; set D0ResolutionFormula {sqrt(pt - 2)} }
    module ImpactParameterSmearing B { set InputArray Prop/stableParticles ; set OutputArray o ; set ResolutionFormula {sqrt(pt - 2)} }
    module TimeSmearing C { set InputArray Prop/stableParticles ; set OutputArray o ; set TimeResolution {log(-energy)} }
    module AngularSmearing D { set InputArray Prop/stableParticles ; set OutputArray o ; set EtaResolutionFormula {sqrt(pt - 2)} }
    module IdentificationMap E { set InputArray Prop/stableParticles ; set OutputArray o ; add EfficiencyFormula {0} {13} {sqrt(pt - 2)} }
    module ClusterCounting F { set InputArray Prop/stableParticles ; set OutputArray o ; set Bz 2.0 ; set Rmax 1 ; set Zmax 1 }
    module TrackCovariance G { set InputArray Prop/stableParticles ; set OutputArray o ; set Bz 2.0 ; set MuonScaleFactor {sqrt(pt - 2)} ; set NMinHits 0
      set DetectorGeometry { 1 L -1 1 0.1 0.001 0.1 1 0 0 1e-5 0 1 } }
    module DecayFilter H { set InputArray Prop/stableParticles ; set OutputArray o })";
  std::string branches;
  for (const char* name : {"A", "B", "C", "D", "E", "F", "G", "H"})
    branches += std::string("add Branch ") + name + "/o " + name + " Track ; ";
  std::vector<TestParticle> event;
  for (const double pt : {1e-4, 1.0, 3.0})
    for (const int code : {22, 13, -211})
      event.push_back({code, P4::pt_eta_phi_m(pt, 3, 1, code == 22 ? 0 : 0.1),
                       code == 22 ? 0.f
                       : code < 0 ? -1.f
                                  : 1.f,
                       5, 5, 5});
  event.push_back({13, {0, 0, 0, 0.1}, -1});
  event.push_back({13, {0, 0, 50, 50}, -1});
  event.push_back({13, {std::nan(""), 0, 50, 50}, -1});
  const auto out = run_card(card("Prop A B C D E F G H", modules, branches), {{}, event, {}});
  for (const auto& collection : out.collections()) {
    for (const auto& column : collection.columns) {
      const auto* values = std::get_if<std::vector<float>>(&column.values);
      for (std::size_t i = 0; values && i < values->size(); ++i)
        EXPECT_TRUE(std::isfinite((*values)[i])) << collection.name << "." << column.name;
    }
  }
  EXPECT_EQ(out.collection("C").objects(), 9);
  EXPECT_GE(out.collection("A").objects(), 3);
}

}  // namespace
}  // namespace hml
