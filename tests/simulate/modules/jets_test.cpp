#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <numbers>
#include <thread>

#include "../generator_event.hpp"
#include "hml/core/random.hpp"
#include "hml/event/hepmc.hpp"
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

// Photons spread evenly over |eta| < 4, and three hard ones.
std::vector<TestParticle> busy_event(std::uint64_t number, int soft = 400) {
  Random random(17, number);
  std::vector<TestParticle> out;
  for (int i = 0; i < soft; ++i)
    out.push_back({22, P4::pt_eta_phi_m(random.uniform(0.5, 1.5), random.uniform(-4, 4), random.uniform(-pi, pi), 0)});
  for (int i = 0; i < 3; ++i) out.push_back({22, P4::pt_eta_phi_m(60 + 20 * i, i - 1, 2 * i, 0)});
  return out;
}

std::string finder(const std::string& settings) {
  return "set ExecutionPath {J W}\n module FastJetFinder J { set InputArray Delphes/stableParticles ; set OutputArray "
         "jets ; " +
         settings + " }\n module TreeWriter W { add Branch J/jets Jet Jet ; add Branch J/rho Rho Rho }";
}

// Everything that a finder may be asked for.
std::vector<std::string> all_settings() {
  std::vector<std::string> out;
  for (int algorithm = 1; algorithm <= 11; ++algorithm)
    out.push_back("set JetAlgorithm " + std::to_string(algorithm) + " ; set N 3");
  for (const char* algorithm : {"4", "5", "9", "11"})
    for (const char* end : {"set NJets 3", "set DCut 0.5"})
      out.push_back(std::string("set JetAlgorithm ") + algorithm + " ; set ExclusiveClustering true ; " + end);
  for (int area = 1; area <= 5; ++area)
    out.push_back("set JetAlgorithm 4 ; set AreaAlgorithm " + std::to_string(area) +
                  " ; set GhostArea 0.2 ; set GhostEtaMax 4 ; set ComputeRho true ; add RhoEtaRange -2 2");
  out.push_back(
      "set ParameterR 1.0 ; set ComputeNsubjettiness true ; set ComputeTrimming true ; set ComputePruning true ; set "
      "ComputeSoftDrop true");
  return out;
}

std::vector<float> everything(const Events& events) {
  std::vector<float> out;
  for (const char* name : {"Jet", "Rho"})
    for (const auto& column : events.collection(name).columns)
      std::visit(
          [&](const auto& values) {
            for (const auto value : values) out.push_back(static_cast<float>(value));
          },
          column.values);
  return out;
}

TEST(FastJetFinder, EveryAlgorithmFindsTheSameOnAnyThreadAndInAnyEvent) {
  const Events events =
      generator_events({busy_event(1, 50), {}, busy_event(2, 60), {{22, P4::pt_eta_phi_m(40, 0, 0, 0)}}});
  for (const std::string& settings : all_settings()) {
    SCOPED_TRACE(settings);
    const Detector detector = Detector::from_text(finder(settings), "card.tcl", 3);
    const auto alone = everything(detector.simulate(events, 0));
    ASSERT_FALSE(alone.empty());
    for (const float value : alone) ASSERT_TRUE(std::isfinite(value));
    std::array<std::vector<float>, 4> together;
    {
      std::vector<std::jthread> threads;
      for (auto& result : together) threads.emplace_back([&] { result = everything(detector.simulate(events, 0)); });
    }
    for (const auto& result : together) EXPECT_EQ(result, alone);
    const Events late = detector.simulate(events.slice(2, 3), 2);
    const Events whole_run = detector.simulate(events, 0);
    const Collection& jets = whole_run.collection("Jet");
    for (std::int64_t k = 0; k < late.collection("Jet").objects(); ++k)
      EXPECT_EQ(real(late, "Jet", "pt")[static_cast<std::size_t>(k)],
                real(whole_run, "Jet", "pt")[static_cast<std::size_t>(jets.first(2) + k)]);
  }
}

TEST(FastJetFinder, EveryAlgorithmFindsTheHardParticles) {
  for (int algorithm = 1; algorithm <= 11; ++algorithm) {
    SCOPED_TRACE(algorithm);
    // Durham has no beam: it must be told the number of jets.
    const std::string durham = algorithm == 11 ? " ; set ExclusiveClustering true ; set NJets 3" : "";
    const auto out =
        run(finder("set JetAlgorithm " + std::to_string(algorithm) + " ; set N 3 ; set JetPTMin 30" + durham),
            {busy_event(5, 0)});
    ASSERT_EQ(out.collection("Jet").objects(), 3);
    for (int k = 0; k < 3; ++k) EXPECT_NEAR(real(out, "Jet", "pt")[static_cast<std::size_t>(k)], 100 - 20 * k, 1e-4);
  }
}

TEST(FastJetFinder, ExclusiveJetsAndTheirScales) {
  // Two pairs: y_34 of Durham is 2 min(E)^2 (1 - cos) / E_tot^2 of the closer one.
  const double angle = 0.1;
  const std::vector<TestParticle> event = {{22, {50, 0, 0, 50}},
                                           {22, {-40, 0, 0, 40}},
                                           {22, {0, 30, 0, 30}},
                                           {22, {0, 20 * std::cos(angle), 20 * std::sin(angle), 20}}};
  const std::string base = "set JetAlgorithm 11 ; set ExclusiveClustering true ; ";
  const auto three = run(finder(base + "set NJets 3"), {event});
  EXPECT_EQ(three.collection("Jet").objects(), 3);
  const double d = 2 * 400 * (1 - std::cos(angle)), y34 = d / (140.0 * 140.0);
  EXPECT_NEAR(real(three, "Jet", "ymerge34")[0], y34, 1e-6 * y34);
  EXPECT_EQ(real(three, "Jet", "ymerge45")[0], 0);
  EXPECT_EQ(run(finder(base + "set NJets 4"), {event}).collection("Jet").objects(), 4);
  EXPECT_EQ(run(finder(base + "set NJets 5"), {event}).collection("Jet").objects(), 0);
  EXPECT_EQ(run(finder(base + "set DCut " + std::to_string(0.99 * std::sqrt(d))), {event}).collection("Jet").objects(),
            4);
  EXPECT_EQ(run(finder(base + "set DCut " + std::to_string(1.01 * std::sqrt(d))), {event}).collection("Jet").objects(),
            3);
}

TEST(FastJetFinder, ValenciaDistancesDecide) {
  // d_ij = 2 min(E)^2b (1 - cos) / R^2 against d_iB = E^2b sin(theta)^2g of arXiv:1404.4294, b = g = 1, for two photons
  // of one energy in the transverse plane: they are one jet where 2 (1 - cos) < R^2.
  for (const double angle : {0.9, 1.1}) {
    const double r = std::sqrt(2 * (1 - std::cos(1.0)));
    const auto out = run(finder("set JetAlgorithm 9 ; set Beta 1 ; set Gamma 1 ; set ParameterR " + std::to_string(r)),
                         {{{22, P4::pt_eta_phi_m(50, 0, 0, 0)}, {22, P4::pt_eta_phi_m(50, 0, angle, 0)}}});
    EXPECT_EQ(out.collection("Jet").objects(), angle < 1 ? 1 : 2);
  }
}

TEST(FastJetFinder, WinnerTakeAllJetsAreTheSumOfTheirConstituents) {
  const P4 a = P4::pt_eta_phi_m(60, 0, 0, 0), b = P4::pt_eta_phi_m(40, 0.3, 0, 0);
  const auto out = run(finder("set JetAlgorithm 7"), {{{22, a}, {22, b}}});
  ASSERT_EQ(out.collection("Jet").objects(), 1);
  EXPECT_NEAR(real(out, "Jet", "mass")[0], (a + b).mass(), 1e-4);
  EXPECT_NEAR(real(out, "Jet", "eta")[0], (a + b).eta(), 1e-5);
}

TEST(FastJetFinder, AreasAndDensities) {
  // A hard anti-kt jet is a circle, and so is the passive area of one particle (arXiv:0802.1188); the transverse part
  // of the area's four-vector is pi R^2 <cos phi> = pi R^2 (1 - R^2 / 8 + ...).
  for (const char* kind : {"1", "2", "3", "5"}) {
    const auto out =
        run(finder(std::string("set JetAlgorithm 6 ; set ParameterR 0.6 ; set GhostArea 0.002 ; set AreaAlgorithm ") +
                   kind),
            {{{22, P4::pt_eta_phi_m(60, 0.2, 1, 0)}}});
    ASSERT_EQ(out.collection("Jet").objects(), 1);
    EXPECT_NEAR(real(out, "Jet", "area")[0], pi * 0.36 * (1 - 0.36 / 8), 0.03) << kind;
  }
  const Detector detector = Detector::from_text(finder("set AreaAlgorithm 5 ; set JetPTMin 30"), "card.tcl", 5);
  const Events event = generator_events({busy_event(7)});
  EXPECT_EQ(real(detector.simulate(event, 4), "Jet", "area"), real(detector.simulate(event, 4), "Jet", "area"));
  EXPECT_NE(real(detector.simulate(event, 4), "Jet", "area"), real(detector.simulate(event, 5), "Jet", "area"));

  // 4000 photons of 1 GeV on 8 x 2 pi.
  const auto dense = run(finder("set JetAlgorithm 4 ; set ParameterR 0.4 ; set AreaAlgorithm 1 ; set ComputeRho true ; "
                                "add RhoEtaRange -2 2 ; add RhoEtaRange 2 3"),
                         {busy_event(8, 4000)});
  ASSERT_EQ(dense.collection("Rho").objects(), 2);
  const double expected = 4000 / (8 * 2 * pi);
  EXPECT_NEAR(real(dense, "Rho", "rho")[0], expected, 0.1 * expected);
  EXPECT_NEAR(real(dense, "Rho", "rho")[1], expected, 0.15 * expected);
  EXPECT_EQ(real(dense, "Rho", "edges")[0], -2);
  EXPECT_EQ(real(dense, "Rho", "edges")[3], 3);
}

TEST(FastJetFinder, FindersOfTheSameJetsShareThemUntilTheInputChanges) {
  const std::string settings =
      "set InputArray Delphes/stableParticles ; set OutputArray jets ; set JetAlgorithm 5 ; set ParameterR 0.7";
  const auto out =
      run("set ExecutionPath {A B S C W}\n module FastJetFinder A { " + settings +
              " ; set JetPTMin 5 }\n module FastJetFinder B { " + settings +
              " ; set JetPTMin 50 ; set Beta 2 }\n module EnergyScale S { set InputArray Delphes/stableParticles ; set "
              "OutputArray o ; set ScaleFormula {2.0} }\n" +
              " module FastJetFinder C { set InputArray S/o ; set OutputArray jets ; set JetAlgorithm 5 ; set "
              "ParameterR 0.7 ; set JetPTMin 100 }\n" +
              " module TreeWriter W { add Branch A/jets A Jet ; add Branch B/jets B Jet ; add Branch C/jets C Jet }",
          {busy_event(3), busy_event(4)});
  for (std::int64_t e = 0; e < 2; ++e) {
    const Collection &a = out.collection("A"), &b = out.collection("B"), &c = out.collection("C");
    ASSERT_GT(b.count(e), 0);
    ASSERT_GT(a.count(e), b.count(e));
    ASSERT_EQ(c.count(e), b.count(e));
    for (std::int64_t k = 0; k < b.count(e); ++k) {
      const float pt = b.values<float>("pt")[static_cast<std::size_t>(b.first(e) + k)];
      EXPECT_EQ(a.values<float>("pt")[static_cast<std::size_t>(a.first(e) + k)], pt);
      EXPECT_NEAR(c.values<float>("pt")[static_cast<std::size_t>(c.first(e) + k)], 2 * pt, 1e-4 * pt);
    }
  }
}

TEST(FastJetGridMedianEstimator, IsTheMedianOfTheCells) {
  // 2 x 3 cells of 1 x 2 pi / 3: sums 1, 2, 3, 4, 5 and nothing; with a seventh particle beyond the grid.
  const auto photon = [](double pt, double y, double phi) { return TestParticle{22, P4::pt_eta_phi_m(pt, y, phi, 0)}; };
  const std::vector<TestParticle> event = {photon(0.4, -0.5, 0.1), photon(0.6, -0.9, 2), photon(2, -0.5, 2.2),
                                           photon(3, -0.5, -1),    photon(4, 0.5, 1),    photon(5, 0.1, 3),
                                           photon(100, 1.01, 0)};
  const auto out = run(R"(set ExecutionPath {R W}
    module FastJetGridMedianEstimator R { set InputArray Delphes/stableParticles ; add GridRange -1 1 1 2.1 ; add GridRange 0 1 1 2.1 }
    module TreeWriter W { add Branch R/rho Rho Rho })",
                       {event, {}});
  const auto& rho = real(out, "Rho", "rho");
  ASSERT_EQ(rho.size(), 4u);
  const double area = 2 * pi / 3;
  EXPECT_NEAR(rho[0], 2.5 / area, 1e-5);  // between 2 and 3
  EXPECT_NEAR(rho[1], 4 / area, 1e-5);    // of 0, 4 and 5
  EXPECT_EQ(rho[2], 0);
  EXPECT_EQ(real(out, "Rho", "edges")[1], 1);
}

TEST(JetPileUpSubtractor, TakesDensityTimesArea) {
  // 2000 photons of 1 GeV on 8 x 2 pi, of which the hard jets of 60, 80 and 100 GeV are freed.
  const auto out = run(R"(set ExecutionPath {R J S W}
    module FastJetGridMedianEstimator R { set InputArray Delphes/stableParticles ; add GridRange -4 0 0.5 0.5 ; add GridRange 0 4 0.5 0.5 }
    module FastJetFinder J { set InputArray Delphes/stableParticles ; set OutputArray jets ; set ParameterR 0.4 ; set AreaAlgorithm 5 ; set JetPTMin 5 }
    module JetPileUpSubtractor S { set JetInputArray J/jets ; set RhoInputArray R/rho ; set OutputArray jets ; set JetPTMin 20 }
    module TreeWriter W { add Branch J/jets Raw Jet ; add Branch S/jets Jet Jet ; add Branch R/rho Rho Rho })",
                       {busy_event(11, 2000)});
  ASSERT_EQ(out.collection("Jet").objects(), 3);
  const auto& rho = real(out, "Rho", "rho");
  for (std::size_t k = 0; k < 3; ++k) {
    const double density = real(out, "Raw", "eta")[k] < 0 ? rho[0] : rho[1];
    const double px =
        real(out, "Raw", "pt")[k] * std::cos(real(out, "Raw", "phi")[k]) - density * real(out, "Raw", "area_px")[k];
    const double py =
        real(out, "Raw", "pt")[k] * std::sin(real(out, "Raw", "phi")[k]) - density * real(out, "Raw", "area_py")[k];
    EXPECT_NEAR(real(out, "Jet", "pt")[k], std::hypot(px, py), 1e-3);
    EXPECT_NEAR(real(out, "Jet", "pt")[k], 100 - 20.0 * static_cast<double>(k), 12);
  }
}

TEST(BTagging, ASmearedCopyOfAJetHasTagsOfItsOwn) {
  const auto out = run(
      "set ExecutionPath {F S A W}\n"
      "module FastJetFinder F { set InputArray Delphes/stableParticles ; set JetPTMin 10 }\n"
      "module MomentumSmearing S { set InputArray F/jets ; set OutputArray jets ; set ResolutionFormula 0.1 }\n"
      "module BTagging A { set JetInputArray S/jets ; add EfficiencyFormula 0 1.0 }\n"
      "module TreeWriter W { add Branch F/jets Jet Jet ; add Branch S/jets Smeared Jet }\n",
      {{{22, {50, 0, 0, 50}}}});
  EXPECT_EQ(out.collection("Jet").values<std::int32_t>("btag"), std::vector<std::int32_t>{0});
  EXPECT_EQ(out.collection("Smeared").values<std::int32_t>("btag"), std::vector<std::int32_t>{1});
}

}  // namespace
}  // namespace hml
