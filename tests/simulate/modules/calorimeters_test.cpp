#include <numbers>

#include "run_card.hpp"

namespace hml {
namespace {

constexpr double pi = std::numbers::pi;
const std::string propagator = R"(
  module ParticlePropagator Prop { set InputArray Delphes/stableParticles ; set Radius 1.0 ; set HalfLength 3.0 ; set Bz 2.0 }
)";
// Cells of 1 in eta and pi/4 in phi.
const std::string cells = R"(
  for {set i -4} {$i <= 4} {incr i} { add PhiBins [expr {$i * acos(-1) / 4}] }
  foreach eta {-2 -1 0 1 2} { add EtaPhiBins $eta $PhiBins }
)";

std::string calorimeter(const std::string& type, const std::string& settings) {
  return "module " + type + " Calo { set ParticleInputArray Prop/stableParticles ; set TrackInputArray Prop/chargedHadrons\n" + cells + settings + "}\n";
}

const std::string both_sections = R"(
  add EnergyFraction {0} {0 1} ; add EnergyFraction {22} {1 0} ; add EnergyFraction {11} {1 0} ; add EnergyFraction {2212} {0 0}
  add EnergyFraction {310} {0.3 0.7} ; add EnergyFraction {321} {0.4 0.6} ; set SmearTowerCenter false
)";
const std::string exact = "set ECalResolutionFormula {1e-9 * energy} ; set HCalResolutionFormula {1e-9 * energy}\n";

const std::string writer = R"(
  module TreeWriter W {
    add Branch Calo/towers Tower ParticleFlowCandidate ; add Branch Calo/photons Photon Photon
    add Branch Calo/eflowTracks T Track ; add Branch Calo/eflowPhotons G ParticleFlowCandidate ; add Branch Calo/eflowNeutralHadrons H ParticleFlowCandidate
  }
)";

Events run_both(const std::string& type, const std::string& settings, const std::vector<std::vector<TestParticle>>& events, std::uint64_t seed = 1) {
  return run_card("set ExecutionPath {Prop Calo W}" + propagator + calorimeter(type, both_sections + settings) + writer, events, seed);
}

const P4 photon = P4::pt_eta_phi_m(10, 0.4, 0.3, 0), second = P4::pt_eta_phi_m(5, 0.6, 0.5, 0),
         kaon = P4::pt_eta_phi_m(8, -1.5, 2, 0.4976), pion = P4::pt_eta_phi_m(100, 0.5, 0.4, 0.1396),
         neutron = P4::pt_eta_phi_m(20, 0.5, 0.3, 0.9396);

TEST(Calorimeter, SectionsTimesAndPhotons) {
  const auto out = run_both("Calorimeter", exact + "set TimingEnergyMin 4", {{{22, photon}, {22, second}, {22, P4::pt_eta_phi_m(1, 0.5, 0.4, 0)}, {310, kaon}}});
  ASSERT_EQ(out.collection("Tower").objects(), 2);  // by rows in eta: the kaon's cell first
  EXPECT_NEAR(real_column(out, "Tower", "e_em")[0], 0.3 * kaon.e, 1e-5);
  EXPECT_NEAR(real_column(out, "Tower", "e_had")[0], 0.7 * kaon.e, 1e-5);
  EXPECT_NEAR(real_column(out, "Tower", "e")[1], photon.e + second.e + std::cosh(0.5), 1e-4);
  // Of two deposits above 4 GeV, weighted with E^2; they fly 1 m cosh(eta).
  const double w1 = photon.e * photon.e, w2 = second.e * second.e;
  EXPECT_EQ(out.collection("Tower").values<std::int32_t>("n_times"), (std::vector<std::int32_t>{1, 2}) ) << "the kaon leaves 5.7 GeV";
  EXPECT_NEAR(real_column(out, "Tower", "t")[1], 1000 * (w1 * std::cosh(0.4) + w2 * std::cosh(0.6)) / (w1 + w2), 0.1);
  ASSERT_EQ(out.collection("Photon").objects(), 1);
  EXPECT_NEAR(real_column(out, "Photon", "pt")[0], (photon.e + second.e + std::cosh(0.5)) / std::cosh(0.5), 1e-4);
  // The tower lies on the wall of the barrel.
  EXPECT_NEAR(std::hypot(real_column(out, "Tower", "x_outer")[1], real_column(out, "Tower", "y_outer")[1]), 1000, 0.1);
}

TEST(Calorimeter, WithoutTimedDepositsTheTimeIsUnknown) {
  const auto out = run_both("Calorimeter", exact, {{{2112, neutron}}});
  EXPECT_EQ(real_column(out, "Tower", "t"), std::vector<float>{999999.9F});
}

TEST(Calorimeter, ParticleFlowOfEachSection) {
  const auto out = run_both("Calorimeter", exact + "set ECalEnergyMin 0.5 ; set HCalEnergyMin 0.5",
                            {{{211, pion, 1}, {22, photon}}, {{211, pion, 1}, {2112, neutron}}, {{211, pion, 1}}, {{2212, pion, 1}}});
  EXPECT_EQ(out.collection("T").objects(), 4);
  ASSERT_EQ(out.collection("G").objects(), 1);
  ASSERT_EQ(out.collection("H").objects(), 1);
  EXPECT_NEAR(real_column(out, "G", "e")[0], photon.e, 1e-4);
  EXPECT_EQ(out.collection("G").values<std::int32_t>("pdg")[0], 22);
  EXPECT_NEAR(real_column(out, "H", "e")[0], neutron.e, 1e-3);
  EXPECT_EQ(real_column(out, "H", "e_em")[0], 0);
}

TEST(Calorimeter, TracksAreRescaledOnceToTheWeightedMean) {
  // Track and tower have relative errors of 10 % and 20 %; mean of T and E with weights 1/sigma^2.
  const std::string card = "set ExecutionPath {Prop S Calo W}" + propagator +
                           "module MomentumSmearing S { set InputArray Prop/chargedHadrons ; set OutputArray t ; set ResolutionFormula {0.1} }\n" +
                           "module Calorimeter Calo { set ParticleInputArray Prop/stableParticles ; set TrackInputArray S/t\n" + cells + both_sections +
                           "set HCalEnergySignificanceMin 4.9 ; set HCalResolutionFormula {0.2 * energy} }\n"
                           "module TreeWriter W { add Branch S/t S Track ; add Branch Calo/towers Tower Tower ; add Branch Calo/eflowTracks T Track }";
  const auto out = run_card(card, std::vector<std::vector<TestParticle>>(50, {{211, pion, 1}}));
  ASSERT_EQ(out.collection("T").objects(), 50);
  ASSERT_EQ(out.collection("Tower").objects(), 50) << "each exceeds 4.9 times its width";
  for (std::size_t i = 0; i < 50; ++i) {
    const double p = static_cast<double>(real_column(out, "S", "p")[i]), t = std::hypot(p, 0.1396), e = static_cast<double>(real_column(out, "Tower", "e")[i]);
    // The tower is worse than the track: the track's error is that of its momentum.
    const double weight_t = 1 / (0.01 * t * t), weight_e = 1 / (0.04 * e * e), best = (weight_t * t + weight_e * e) / (weight_t + weight_e);
    EXPECT_NEAR(real_column(out, "T", "p")[i], p * best / t, 1e-3 * p);
    EXPECT_NEAR(real_column(out, "T", "mass")[i], 0.1396, 1e-2);
  }
}

TEST(Calorimeter, TracksOfBothSectionsStayInTheFlow) {
  const P4 k = P4::pt_eta_phi_m(50, 0.5, 0.4, 0.4937);
  const auto out = run_both("Calorimeter", exact + "set ECalEnergyMin 0.5 ; set HCalEnergyMin 0.5", {{{321, k, 1}}, {{321, k, 1}, {22, photon}}});
  ASSERT_EQ(out.collection("T").objects(), 2);
  EXPECT_NEAR(real_column(out, "T", "pt")[0], 50, 1e-3);
  EXPECT_EQ(out.collection("H").objects(), 0);
  ASSERT_EQ(out.collection("G").count(1), 1);
  EXPECT_NEAR(real_column(out, "G", "e")[0], photon.e, 1e-3);
}

TEST(Calorimeter, EnergiesHaveTheResolutionAskedFor) {
  const std::string noisy = "set ECalResolutionFormula {0.1 * energy} ; set HCalResolutionFormula {0.2 * energy}";
  const auto out = run_both("Calorimeter", noisy, std::vector<std::vector<TestParticle>>(4000, {{310, kaon}}));
  const Moments em = moments(real_column(out, "Tower", "e_em")), had = moments(real_column(out, "Tower", "e_had"));
  EXPECT_NEAR(em.mean, 0.3 * kaon.e, 5 * 0.03 * kaon.e / std::sqrt(4000));
  EXPECT_NEAR(em.width / em.mean, 0.1, 0.006);
  EXPECT_NEAR(had.width / had.mean, 0.2, 0.012);
}

TEST(DualReadoutCalorimeter, MassesOfTowersAndExcesses) {
  const auto out = run_both("DualReadoutCalorimeter", exact + "set ECalMinSignificance 5 ; set HCalMinSignificance 5",
                            {{{22, photon}}, {{211, pion, 1}, {2112, neutron}}, {{211, pion, 1}, {22, photon}}});
  EXPECT_EQ(out.collection("Tower").values<std::int32_t>("pdg"), (std::vector<std::int32_t>{22, 211, 211}));
  EXPECT_NEAR(real_column(out, "Tower", "mass")[0], 0, 1e-3);
  EXPECT_NEAR(real_column(out, "Tower", "mass")[1], 0.13957, 5e-2);
  EXPECT_NEAR(real_column(out, "Tower", "t")[0], 1000 * std::cosh(0.4), 0.1);
  ASSERT_EQ(out.collection("G").objects(), 1);
  EXPECT_NEAR(real_column(out, "G", "e")[0], photon.e, 1e-4);
  // A photon on a hadron's shower cannot be told from a neutral hadron.
  ASSERT_EQ(out.collection("H").objects(), 2);
  EXPECT_EQ(out.collection("H").values<std::int32_t>("pdg")[0], 130);
  EXPECT_NEAR(real_column(out, "H", "e")[0], neutron.e, 1e-3);
  EXPECT_NEAR(real_column(out, "H", "p")[0], std::sqrt(neutron.e * neutron.e - 0.497611 * 0.497611), 1e-3);
  EXPECT_EQ(out.collection("T").objects(), 2);
  EXPECT_EQ(out.collection("Photon").objects(), 1);
}

TEST(DualReadoutCalorimeter, NormalSmearingAndSignificance) {
  const std::string noisy = "set SmearLogNormal false ; set ECalResolutionFormula {0.3 * sqrt(energy)} ; set ECalMinSignificance 3";
  const auto out = run_both("DualReadoutCalorimeter", noisy, std::vector<std::vector<TestParticle>>(4000, {{22, P4::pt_eta_phi_m(100, 0, 1, 0)}}));
  EXPECT_EQ(out.collection("Tower").objects(), 4000);
  expect_normal(real_column(out, "Tower", "e"), 100, 3);
  // At 1 GeV the width is 0.3 GeV: of E > 3 * 0.3 sqrt(E), E > 0.81, Phi(0.19 / 0.3) = 73.7 % remain.
  const auto soft = run_both("DualReadoutCalorimeter", noisy, std::vector<std::vector<TestParticle>>(4000, {{22, P4::pt_eta_phi_m(1, 0, 1, 0)}}));
  const double chance = 0.5 * std::erfc(-0.19 / 0.3 / std::sqrt(2.0));
  EXPECT_NEAR(static_cast<double>(soft.collection("Tower").objects()) / 4000, chance, 5 * std::sqrt(chance * (1 - chance) / 4000));
}

TEST(SimpleCalorimeter, BlindCellsLoseParticlesAndTracks) {
  const std::string settings = "set ResolutionFormula {1e-9 * energy} ; set SmearTowerCenter false ; add InsensitiveEtaPhiBins [list 1 [expr {acos(-1) / 4}]]\n";
  const auto out = run_card("set ExecutionPath {Prop Calo W}" + propagator + calorimeter("SimpleCalorimeter", settings) +
                                "module TreeWriter W { add Branch Calo/towers Tower Tower ; add Branch Calo/eflowTracks T Track }",
                            {{{22, photon}, {211, pion, 1}, {310, kaon}}});
  ASSERT_EQ(out.collection("Tower").objects(), 1);
  EXPECT_NEAR(real_column(out, "Tower", "e")[0], kaon.e, 1e-4);
  EXPECT_EQ(out.collection("T").objects(), 0);
}

TEST(SimpleCalorimeter, TowersInTheEndCapLieInItsPlane) {
  const auto out = run_card("set ExecutionPath {Prop Calo W}" + propagator + calorimeter("SimpleCalorimeter", "set SmearTowerCenter false\n") +
                                "module TreeWriter W { add Branch Calo/towers Tower Tower }",
                            {{{22, P4::pt_eta_phi_m(10, 1.9, 0.3, 0)}, {22, photon}}});
  EXPECT_NEAR(real_column(out, "Tower", "z")[1], 3000, 0.1);
  EXPECT_NEAR(real_column(out, "Tower", "x")[1], 3000 / std::sinh(1.5) * std::cos(pi / 8), 0.1);
}

TEST(Calorimeters, OddParticlesDoNoHarm) {
  const double nan = std::nan("");
  for (const char* type : {"Calorimeter", "DualReadoutCalorimeter"}) {
    const auto out = run_both(type, "", {{}, {{22, {0, 0, 0, 0}}, {211, {0, 0, 5, 5}, 1}, {211, {nan, nan, nan, nan}, 1}, {22, photon}, {211, pion, 1}}});
    for (const char* name : {"Tower", "G", "H", "T"})
      for (float pt : real_column(out, name, "pt")) EXPECT_TRUE(std::isfinite(pt)) << type << " " << name;
  }
}

TEST(Calorimeters, WrongCardsAreToldWhere) {
  const auto wrong = [](const std::string& settings) {
    try {
      run_both("Calorimeter", settings, {});
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(wrong("add EnergyFraction {5} {1}").find("wants 2"), std::string::npos);
  EXPECT_NE(wrong("add EnergyFraction {5}").find("pairs"), std::string::npos);
}

}  // namespace
}  // namespace hml
