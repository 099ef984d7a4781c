#include <gtest/gtest.h>

#include <cmath>

#include "../generator_event.hpp"
#include "hml/simulate/detector.hpp"

namespace hml {
namespace {

Events run(const std::string& card, const std::vector<std::vector<TestParticle>>& events, std::uint64_t seed = 1) {
  const Events out = Detector::from_text(card, "card.tcl", seed).simulate(generator_events(events), 0);
  out.check("result");
  return out;
}

const std::vector<std::int32_t>& whole(const Events& events, const char* collection, const char* column) {
  return events.collection(collection).values<std::int32_t>(column);
}

const std::vector<float>& real(const Events& events, const char* collection, const char* column) {
  return events.collection(collection).values<float>(column);
}

P4 at(double pt, double eta, double phi) { return P4::pt_eta_phi_m(pt, eta, phi, 0); }

TestParticle unstable(int pdg, const P4& p, int status, int daughter1 = -1, int daughter2 = -1) {
  return {pdg, p, 0, 0, 0, 0, status, daughter1, daughter2};
}

// Jets of photons; the matrix element's partons are those of status 23, picked by their transverse momentum above 30.
const std::string flavours = R"(set ExecutionPath {J M F B W}
  module FastJetFinder J { set InputArray Delphes/stableParticles ; set OutputArray jets ; set JetPTMin 15 ; set ParameterR 0.4 }
  module PdgCodeFilter M { set InputArray Delphes/partons ; set OutputArray o ; set PTMin 30 }
  module JetFlavorAssociation F { set JetInputArray J/jets ; set ParticleLHEFInputArray M/o ; set PartonPTMin 1 ; set DeltaR 0.4 }
  module BTagging B { set JetInputArray J/jets ; set BitNumber 1 ; add EfficiencyFormula {0} {-1.0} ; add EfficiencyFormula {4} {2.0} ; add EfficiencyFormula {5} {2.0} }
  module TreeWriter W { add Branch J/jets Jet Jet })";

TEST(JetFlavorAssociation, ThreeDefinitions) {
  // In the order of the jets' momenta: a b of the matrix element that radiates; a gluon that splits into c cbar; a
  // light quark; a jet with nothing in it.
  const std::vector<TestParticle> event = {unstable(5, at(100, 0, 0), 23, 1, 2),
                                           unstable(5, at(95, 0.01, 0.02), 71),
                                           unstable(21, at(29, 0.1, 0.2), 71),
                                           unstable(21, at(70, 1, 2), 23, 4, 5),
                                           unstable(4, at(20, 1.1, 2), 71),
                                           unstable(-4, at(25, 0.9, 2), 71),
                                           unstable(2, at(50, -1, -2), 23, 7, 7),
                                           unstable(2, at(29, -1.1, -2), 71),
                                           {22, at(100, 0, 0)},
                                           {22, at(70, 1, 2)},
                                           {22, at(50, -1, -2)},
                                           {22, at(20, -2, 1)}};
  const auto out = run(flavours, {event});
  using Flavours = std::vector<std::int32_t>;
  EXPECT_EQ(whole(out, "Jet", "flavour"), (Flavours{5, 4, 2, 0}));
  EXPECT_EQ(whole(out, "Jet", "flavour_algorithmic"), (Flavours{5, 4, 2, 0}));
  EXPECT_EQ(whole(out, "Jet", "flavour_physics"), (Flavours{5, 21, 2, 0}));
  EXPECT_EQ(whole(out, "Jet", "btag"), (Flavours{2, 2, 0, 0}));
  EXPECT_EQ(whole(out, "Jet", "btag_algorithmic"), (Flavours{2, 2, 0, 0}));
  EXPECT_EQ(whole(out, "Jet", "btag_physics"), (Flavours{2, 0, 0, 0}));
}

TEST(JetFlavorAssociation, TwoHardPartonsOrAForeignBRejectThePhysicsFlavour) {
  const std::vector<TestParticle> event = {unstable(1, at(60, 0, 0), 23),
                                           unstable(21, at(40, 0.2, 0), 23),  // two in one jet
                                           unstable(4, at(80, 1, 2), 23, 2, 2),
                                           unstable(5, at(20, 1.5, 2), 71, 3, 3),  // a b beside a c
                                           {22, at(100, 0.1, 0)},
                                           {22, at(80, 1, 2)}};
  const auto out = run(flavours, {event});
  EXPECT_EQ(whole(out, "Jet", "flavour_physics"), (std::vector<std::int32_t>{0, 0}));
  // Their own partons have daughters that are partons, or none at all: the hard ones never count.
  EXPECT_EQ(whole(out, "Jet", "flavour_algorithmic"), (std::vector<std::int32_t>{0, 0}));
}

TEST(JetFlavorAssociation, WithoutAMatrixElementThereAreNoOtherDefinitions) {
  const auto out = run(R"(set ExecutionPath {J F B W}
    module FastJetFinder J { set InputArray Delphes/stableParticles ; set OutputArray jets }
    module JetFlavorAssociation F { set JetInputArray J/jets ; set ParticleLHEFInputArray Delphes/allParticlesLHEF }
    module BTagging B { set JetInputArray J/jets ; add EfficiencyFormula {5} {2.0} }
    module TreeWriter W { add Branch J/jets Jet Jet })",
                       {{unstable(5, at(50, 0, 0), 23), {22, at(50, 0, 0)}}});
  EXPECT_EQ(whole(out, "Jet", "flavour"), (std::vector<std::int32_t>{5}));
  EXPECT_EQ(whole(out, "Jet", "btag"), (std::vector<std::int32_t>{1}));
  EXPECT_EQ(out.collection("Jet").find("flavour_algorithmic"), nullptr);
}

TEST(TrackCountingTauTagging, ProbabilitiesByTheNumberOfTracks) {
  // Five jets: a tau with one prong, one with three, one that turns into an electron, two of quarks with one and two
  // tracks.
  std::vector<TestParticle> event = {unstable(15, at(100, 0, 0), 2, 1, 2),
                                     {-211, at(95, 0, 0), -1},
                                     {16, at(5, 0, 0)},
                                     unstable(-15, at(90, 1, 2), 2, 4, 7),
                                     {211, at(30, 1, 2), 1},
                                     {211, at(30, 1.05, 2), 1},
                                     {-211, at(25, 1, 2.05), -1},
                                     {-16, at(5, 1, 2)},
                                     unstable(15, at(80, -1, -2), 2, 9, 10),
                                     {11, at(70, -1, -2), -1},
                                     {16, at(10, -1, -2)},
                                     {211, at(50, 2, 0), 1},
                                     {211, at(20, -2, 1), 1},
                                     {211, at(20, -2.1, 1), 1}};
  const std::string card = R"(set ExecutionPath {V J T W}
    module PdgCodeFilter V { set InputArray Delphes/stableParticles ; set OutputArray o ; add PdgCode 16 ; add PdgCode -16 }
    module FastJetFinder J { set InputArray V/o ; set OutputArray jets ; set ParameterR 0.4 }
    module TrackCountingTauTagging T { set JetInputArray J/jets ; set TrackInputArray V/o ; set DeltaR 0.3 ; set BitNumber 3
      add EfficiencyFormula {0} {-1.0} ; FORMULAS }
    module TreeWriter W { add Branch J/jets Jet Jet })";
  const auto tags = [&](const std::string& formulas) {
    std::string text = card;
    text.replace(text.find("FORMULAS"), 8, formulas);
    return whole(run(text, {event}), "Jet", "tautag");
  };
  using Tags = std::vector<std::int32_t>;
  EXPECT_EQ(tags("add EfficiencyFormula {1} {2.0}"), (Tags{8, 0, 0, 0, 0}));
  EXPECT_EQ(tags("add EfficiencyFormula {2} {2.0}"), (Tags{0, 8, 0, 0, 0}));
  EXPECT_EQ(tags("add EfficiencyFormula {-1} {2.0}"), (Tags{0, 0, 8, 8, 0}));
  EXPECT_EQ(tags("add EfficiencyFormula {-2} {2.0}"), (Tags{0, 0, 0, 0, 8}));
  std::string text = card;
  text.replace(text.find("FORMULAS"), 8, "add EfficiencyFormula {-1} {(pt > 60.0) * 2.0}");
  const auto out = run(text, {event, {{211, at(70, 0, 0), 1}}});
  EXPECT_EQ(whole(out, "Jet", "charge"), (Tags{-1, 1, -1, 1, 2, 1}));
  // Jets of an event without a tau are mistagged as well.
  EXPECT_EQ(whole(out, "Jet", "tautag"), (Tags{0, 0, 8, 0, 0, 8}));
}

TEST(TrackCountingBTagging, CountsDisplacedTracks) {
  // Without a fit, errors are zero and any impact parameter is significant: tracks that start
  // beside the beam fly almost straight.
  const std::string card = R"(set ExecutionPath {P J B W}
    module ParticlePropagator P { set InputArray Delphes/stableParticles ; set Radius 1 ; set HalfLength 3 ; set Bz 0.01 }
    module FastJetFinder J { set InputArray P/stableParticles ; set OutputArray jets ; set ParameterR 0.4 }
    module TrackCountingBTagging B { set JetInputArray J/jets ; set TrackInputArray P/chargedHadrons ; set BitNumber 2 ; set Ntracks 2 ; set TrackPTMin 2.0 ; set TrackIPMax 2 }
    module TreeWriter W { add Branch J/jets Jet Jet })";
  const auto tagged = [&](double pt1, double y1, double y2, double phi) {
    const P4 a = at(pt1, 0, phi), b = at(20, 0.1, phi);
    return whole(
        run(card, {{{211, a, 1, -y1 * std::sin(phi), y1 * std::cos(phi), 0},
                    {-211, b, -1, 5 * std::cos(phi) - y2 * std::sin(phi), 5 * std::sin(phi) + y2 * std::cos(phi), 0},
                    {22, at(30, 0, phi + 0.1)}}}),
        "Jet", "btag")[0];
  };
  EXPECT_EQ(tagged(20, 1, 1, 0), 4);
  EXPECT_EQ(tagged(20, 1, 2.5, 0), 0);  // too far away
  EXPECT_EQ(tagged(1.9, 1, 1, 0), 0);   // too soft
  EXPECT_EQ(tagged(20, -1, 1, 0), 0);   // on the far side of the jet
}

TEST(PileUpJetID, Shapes) {
  const std::string card = R"(set ExecutionPath {J I W}
    module FastJetFinder J { set InputArray Delphes/stableParticles ; set OutputArray jets ; set ParameterR 0.5 }
    module PileUpJetID I { set JetInputArray J/jets ; set TrackInputArray Delphes/stableParticles ; set NeutralInputArray Delphes/stableParticles
      set OutputArray jets ; set UseConstituents 1 ; set NeutralPTMin 2 ; set JetPTMinForNeutrals 20 ; set ZVertexResolution 0.0001 }
    module TreeWriter W { add Branch I/jets Jet Jet ; add Branch I/eflowtowers Neutral Photon })";
  const P4 a = at(60, 0, 0), b = at(40, 0.25, 0), c = at(1, 0.1, 0);
  const auto out = run(card, {{{211, a, 1}, {22, b}, {22, c}}, {{22, at(50, 0, 0)}}, {}});
  const double eta = (a + b + c).eta(), phi = 0;
  double sum = 0, spread = 0, pt2 = 0;
  for (const P4& p : {a, b, c}) {
    const double d = delta_r(p.eta(), p.phi(), eta, phi);
    sum += p.pt(), pt2 += p.pt2(), spread += d * d * p.pt2();
  }
  EXPECT_NEAR(real(out, "Jet", "mean_sq_delta_r")[0], spread / pt2, 1e-6);
  EXPECT_NEAR(real(out, "Jet", "ptd")[0], std::sqrt(pt2) / sum, 1e-6);
  EXPECT_EQ(real(out, "Jet", "beta")[0], 1);
  EXPECT_EQ(real(out, "Jet", "beta_star")[0], 0);
  // The axis lies near 0.1: the rings hold the photon of 1 GeV, then both others.
  EXPECT_NEAR(real(out, "Jet", "fraction_pt")[0], 1 / 101., 1e-5);
  EXPECT_NEAR(real(out, "Jet", "fraction_pt")[1], 100 / 101., 1e-5);
  EXPECT_EQ(whole(out, "Jet", "n_neutral")[0], 2);
  EXPECT_EQ(out.collection("Neutral").count(0), 1);
  // No charged constituent: beta is unknown, and so the jet does not pass in the barrel.
  EXPECT_EQ(real(out, "Jet", "beta")[1], -999);
  EXPECT_EQ(out.collection("Neutral").count(1), 0);
}

TEST(RunPUPPI, WeightsNeutralsAndKeepsTheRest) {
  // The regions of a card; without pile-up all neutral particles weigh 1 but for those too soft.
  const std::string card = R"(set ExecutionPath {C N V P W}
    module PdgCodeFilter C { set InputArray Delphes/stableParticles ; set OutputArray o ; add PdgCode 22 }
    module PdgCodeFilter N { set InputArray Delphes/stableParticles ; set OutputArray o ; set Invert true ; add PdgCode 22 }
    module PdgCodeFilter V { set InputArray Delphes/partons ; set OutputArray o }
    module RunPUPPI P { set TrackInputArray C/o ; set NeutralInputArray N/o ; set PVInputArray V/o ; set UseExp false ; set UseNoLep false
      add EtaMinBin 0.0 2.5 ; add EtaMaxBin 2.5 5.0 ; add PtMinBin 0.0 0.0 ; add ConeSizeBin 0.2 0.2 ; add RMSPtMinBin 0.1 0.5
      add RMSScaleFactorBin 1.0 1.0 ; add NeutralMinEBin 0.5 1.5 ; add NeutralPtSlope 0.006 0.013 ; add ApplyCHS true true
      add UseCharged true false ; add ApplyLowPUCorr true true ; add MetricId 5 5 ; add CombId 0 0 }
    module TreeWriter W { add Branch P/puppiParticles All Tower ; add Branch P/puppiTracks Charged Track ; add Branch P/puppiNeutrals Neutral Tower })";
  const auto out =
      run(card, {{{211, at(10, 0, 0), 1}, {22, at(5, 0.1, 0)}, {22, at(0.4, 1, 1)}, {22, at(9, 6, 0)}}, {}});
  EXPECT_EQ(out.collection("All").count(0), 2);
  EXPECT_EQ(out.collection("Charged").count(0), 1);
  ASSERT_EQ(out.collection("Neutral").count(0), 1);
  EXPECT_NEAR(real(out, "Neutral", "et")[0], 5, 1e-5);
  EXPECT_EQ(out.collection("All").count(1), 0);
}

}  // namespace
}  // namespace hml
