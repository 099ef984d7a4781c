#include "run_card.hpp"

#include <numbers>

#include "hml/core/random.hpp"
#include "hml/core/units.hpp"
#include "hml/simulate/ionisation.hpp"
#include "hml/simulate/lifetimes.hpp"

namespace hml {
namespace {

// A long-lived particle that decays into a pion, a photon, an electron, a muon and a neutrino, and one that is stable.
std::vector<TestParticle> long_lived(double x, double y, double z) {
  std::vector<TestParticle> event = {{1500001, P4::pt_eta_phi_m(30, 0.5, 1, 10), 0, 0, 0, 0, 2, 2, 6},
                                     {1500001, P4::pt_eta_phi_m(20, 0.2, 1, 10)}};
  for (int code : {211, 22, 11, 13, 12})
    event.push_back({code, P4::pt_eta_phi_m(code == 22 ? 5 : 3, 0, 1, 0), 0, x, y, z});
  for (std::size_t i = 2; i < event.size(); ++i) event[i].mother1 = 0;
  return event;
}

const std::string filter =
    "\nmodule LLPFilter F { set InputArray Delphes/allParticles ; set OutputArray o ; add PdgCode {1500001} ";

TEST(LLPFilter, FindsTheDecayAndItsEnergies) {
  const auto out =
      run_card("set ExecutionPath {F W}" + filter + "} ; module TreeWriter W { add Branch F/o T CscCluster }",
               {long_lived(300, 400, -7000)});
  ASSERT_EQ(out.collection("T").objects(), 2);
  EXPECT_NEAR(real_column(out, "T", "e_had")[0], 3, 1e-5);
  EXPECT_NEAR(real_column(out, "T", "e_em")[0], 8, 1e-5);
  EXPECT_NEAR(real_column(out, "T", "r")[0], 500, 1e-3);
  EXPECT_NEAR(real_column(out, "T", "z")[0], -7000, 1e-3);
  EXPECT_EQ(real_column(out, "T", "r")[1], 0);
}

TEST(LLPFilter, AppliesAllThatItIsAskedFor) {
  const auto count = [](const std::string& settings) {
    return run_card("set ExecutionPath {F W}" + filter + settings +
                        "} ; module TreeWriter W { add Branch F/o T CscCluster }",
                    {long_lived(300, 400, -7000)})
        .collection("T")
        .objects();
  };
  EXPECT_EQ(count("; set PTMin 25"), 1);
  EXPECT_EQ(count("; set DaughterNumber 5"), 1);
  EXPECT_EQ(count("; set DaughterNumber 4"), 0);
  EXPECT_EQ(count("; set RequireStatus true ; set Status 2"), 1);
  EXPECT_EQ(count("; set Invert true"), 5);
  EXPECT_EQ(count("; set RequireCharge true ; set Charge 0"), 2);
  EXPECT_EQ(count("; set RequireCharge true"), 0);
  const std::string region =
      "; set RequireDecayRegion true ; set DecayRegionEtaMax 2 ; set DecayRegionZMin 4000 ; set DecayRegionZMax 11000 "
      "; set DecayRegionRMax ";
  EXPECT_EQ(count(region + "6955"), 1);
  EXPECT_EQ(count(region + "400"), 0);
}

TEST(CscCluster, KeepsTheSharesOfTheFormulas) {
  std::vector<std::vector<TestParticle>> events(8000, long_lived(300, 400, -7000));
  const auto out = run_card("set ExecutionPath {F E I W}" + filter + R"(; set PTMin 25 }
    module CscClusterEfficiency E { set InputArray F/o ; set OutputArray o
      set EfficiencyFormula {(decayR > 499 && decayR < 501) * (decayZ > 6999) * (Ehad == 3) * Eem / 16} }
    module CscClusterId I { set InputArray F/o ; set OutputArray o ; set EtaCutMax 1.0
      set EfficiencyFormula {0.3 * (Ehad == 3)} ; set EtaCutFormula {0.4 + (decayZ < 1000)} }
    module TreeWriter W { add Branch E/o E CscCluster ; add Branch I/o I CscCluster })",
                            events);
  EXPECT_NEAR(static_cast<double>(out.collection("E").objects()), 4000, 5 * std::sqrt(2000));
  EXPECT_NEAR(static_cast<double>(out.collection("I").objects()), 2400, 5 * std::sqrt(8000 * 0.21));
}

TEST(PhotonConversions, ConvertTheShareOfTheMaterial) {
  // 0.2 radiation lengths a metre in the inner half metre of a path of one metre across.
  const std::string conversions = R"(
    module PhotonConversions C { set InputArray Delphes/stableParticles ; set OutputArray o
    set Radius 1.0 ; set HalfLength 3.0 ; set EtaMin -1 ; set EtaMax 1 ; set Step 0.05 ; set ConversionMap {(r < 0.5) * 0.4 * (abs(z) < 1)} }
    module PdgCodeFilter P { set InputArray C/o ; set OutputArray o ; set Invert true ; add PdgCode {-11} }
    module PdgCodeFilter G { set InputArray C/o ; set OutputArray o ; set Invert true ; add PdgCode {22} })";
  const int n = 20000;
  const auto out = run_card(
      "set ExecutionPath {C P G W}" + conversions +
          "\nmodule TreeWriter W { add Branch P/o P Track ; add Branch G/o G Photon ; add Branch C/o All Track }",
      {std::vector<TestParticle>(n, {22, P4::pt_eta_phi_m(10, 0, 0.4, 0)}),
       {{22, P4::pt_eta_phi_m(10, 1.5, 0.4, 0)}, {13, P4::pt_eta_phi_m(10, 2, 0, 0.1), -1}}});
  const double share = 1 - std::exp(-7.0 / 9 * 0.2), error = std::sqrt(n * share * (1 - share));
  EXPECT_NEAR(static_cast<double>(out.collection("P").count(0)), n * share, 5 * error);
  EXPECT_EQ(out.collection("G").count(0) + out.collection("P").count(0), n);
  EXPECT_EQ(out.collection("All").count(1), 1);  // the muon; the photon is out of the range
  // The positron's share x of the energy has the density 9/7 (1 - 4/3 x (1 - x)): means of x and x^2 are 1/2 and 12/35.
  const auto& pt = real_column(out, "P", "pt");
  double square = 0;
  for (float x : pt) square += 0.01 * static_cast<double>(x) * static_cast<double>(x);
  EXPECT_NEAR(moments(pt).mean, 5, 0.3 * 10 * 5 / std::sqrt(static_cast<double>(pt.size())));
  EXPECT_NEAR(square / static_cast<double>(pt.size()), 12.0 / 35, 5 * 0.32 / std::sqrt(static_cast<double>(pt.size())));
}

TEST(PhotonConversions, PairsStartWhereAndWhenThePhotonConverts) {
  const auto out = run_card(R"(set ExecutionPath {C Prop W}
    module PhotonConversions C { set InputArray Delphes/stableParticles ; set OutputArray o ; set EtaMin -1 ; set Radius 1.0
      set ConversionMap {(r > 0.3 && r < 0.4) * 1e6} ; set Step 0.1 }
    module ParticlePropagator Prop { set InputArray C/o ; set Bz 2.0 }
    module TreeWriter W { add Branch Prop/electrons T Track })",
                            {{{22, P4::pt_eta_phi_m(10, 0, 0, 0)}}});
  ASSERT_EQ(out.collection("T").objects(), 2);
  EXPECT_EQ(
      out.collection("T").values<std::int32_t>("charge")[0] + out.collection("T").values<std::int32_t>("charge")[1], 0);
  for (std::size_t i : {0u, 1u}) {
    EXPECT_NEAR(real_column(out, "T", "x")[i], 300, 1e-2);
    EXPECT_NEAR(real_column(out, "T", "t0")[i], 300, 1e-2);
  }
  EXPECT_NEAR(real_column(out, "T", "p")[0] + real_column(out, "T", "p")[1], 10, 1e-4);
}

TEST(UnstablePropagator, MovesTheDecayOntoTheCircle) {
  const P4 mother = P4::pt_eta_phi_m(2, 0.5, 0, 1.3);
  const double path = 150 * std::cosh(0.5), z = 150 * std::sinh(0.5);
  std::vector<TestParticle> event = {{3112, mother, -1, 0, 0, 0, 2, 1, 2},
                                     {2112, mother, 0, 150, 0, z, 2, 3, 3},
                                     {211, P4::pt_eta_phi_m(1, 0, 0, 0.14), 1, 150, 0, z},
                                     {22, P4::pt_eta_phi_m(1, 0, 0, 0), 0, 160, 0, z}};
  const auto out = run_card(R"(set ExecutionPath {U Prop W} ; module UnstablePropagator U { set Bz 3.0 }
    module ParticlePropagator Prop { set Bz 3.0 }
    module TreeWriter W { add Branch Prop/chargedHadrons T Track ; add Branch Prop/neutralParticles N Track })",
                            {event});
  ASSERT_EQ(out.collection("T").objects(), 1);
  const double r = 2 / (3.0 * units::bend), w = 150 / r;  // a negative charge turns to the left
  EXPECT_NEAR(real_column(out, "T", "x")[0], r * std::sin(w), 1e-3);
  EXPECT_NEAR(real_column(out, "T", "y")[0], r * (1 - std::cos(w)), 1e-3);
  EXPECT_NEAR(real_column(out, "T", "z")[0], z, 1e-3);
  EXPECT_NEAR(real_column(out, "T", "t0")[0], path * mother.e / mother.p(), 1e-3);
  // The photon of the neutron's decay moves along: it leaves from beside the x axis.
  EXPECT_NEAR(real_column(out, "N", "y_outer")[0], r * (1 - std::cos(w)), 1e-2);
}

TEST(Ionisation, FollowsTheTableToThePlateau) {
  EXPECT_NEAR(clusters_per_mm(ChamberGas::helium_isobutane, 4), 1.213, 1e-9);
  EXPECT_NEAR(clusters_per_mm(ChamberGas::argon, 100), 3.375, 1e-9);
  EXPECT_NEAR(clusters_per_mm(ChamberGas::helium_isobutane, 5000), 1.698, 1e-9);
  EXPECT_NEAR(clusters_per_mm(ChamberGas::helium_isobutane, std::numeric_limits<double>::infinity()), 1.698, 1e-9);
  double last = clusters_per_mm(ChamberGas::helium, 0.01);
  EXPECT_TRUE(std::isfinite(last));
  for (double x = 0.02; x < 4; x *= 1.02) {
    const double now = clusters_per_mm(ChamberGas::helium, x);
    EXPECT_LT(now, last) << x;
    last = now;
  }
}

TEST(Lifetimes, AreThoseOfTheReview) {
  EXPECT_NEAR(lifetime(-13).c_tau / units::s, 2.19698e-6, 1e-10);
  EXPECT_NEAR(lifetime(521).c_tau / units::s, 1.638e-12, 1e-15);
  EXPECT_EQ(lifetime(2212).c_tau, 0);
  EXPECT_EQ(lifetime(22).c_tau, 0);
}

}  // namespace
}  // namespace hml
