// Substructure against FastJet and fastjet-contrib, on the fat jets of top-pair events.
#include <gtest/gtest.h>

#include <cmath>

#include <fastjet/ClusterSequence.hh>
#include <fastjet/contrib/EnergyCorrelator.hh>
#include <fastjet/contrib/LundGenerator.hh>
#include <fastjet/contrib/ModifiedMassDropTagger.hh>
#include <fastjet/contrib/Nsubjettiness.hh>
#include <fastjet/contrib/SoftDrop.hh>
#include <fastjet/tools/Filter.hh>
#include <fastjet/tools/MassDropTagger.hh>
#include <fastjet/tools/Pruner.hh>

#include "hml/observe/lund.hpp"
#include "hml/simulate/fastjet_banner.hpp"
#include "observable_values.hpp"

namespace hml::test {
namespace {

using fastjet::JetDefinition;
using fastjet::PseudoJet;

/// A jet of ours as FastJet's, clustered into one by Cambridge/Aachen.
struct Clustered {
  fastjet::ClusterSequence sequence;
  PseudoJet jet;

  explicit Clustered(const Jet& ours)
      : sequence(inputs(ours), JetDefinition(fastjet::cambridge_algorithm, JetDefinition::max_allowable_R)),
        jet(sequence.exclusive_jets(1)[0]) {}

  static std::vector<PseudoJet> inputs(const Jet& ours) {
    fastjet_banner();
    std::vector<PseudoJet> out;
    for (const auto& constituent : ours.constituents) {
      const P4 p = constituent.momentum.p4();
      out.emplace_back(p.px, p.py, p.pz, p.e);
    }
    return out;
  }
};

template <class Check>
void for_jets(Check check) {
  std::size_t checked = 0;
  for (const Jet& jet : fat_jets()) {
    if (jet.constituents.size() > 60 || checked == 20) continue;
    const Clustered theirs(jet);
    check(jet, theirs.jet);
    ++checked;
  }
  EXPECT_EQ(checked, 20u);
}

void expect_close(double ours, double theirs, const std::string& what) {
  EXPECT_NEAR(ours, theirs, 1e-10 * std::abs(theirs)) << what;
}

TEST(ObservablesFastJet, EnergyCorrelators) {
  using namespace fastjet::contrib;
  for_jets([](const Jet& jet, const PseudoJet& theirs) {
    for (const double beta : {0.5, 1.0, 2.0}) {
      const std::string at = " at beta " + std::to_string(beta);
      for (int n = 1; n <= 3; ++n)
        expect_close(jet.value("ecf", {double(n), beta}), EnergyCorrelator(n, beta)(theirs), "ecf" + at);
      expect_close(jet.value("c1", {beta}), EnergyCorrelatorC1(beta)(theirs), "c1" + at);
      expect_close(jet.value("c2", {beta}), EnergyCorrelatorC2(beta)(theirs), "c2" + at);
      expect_close(jet.value("d2", {beta}), EnergyCorrelatorD2(beta)(theirs), "d2" + at);
      expect_close(jet.value("n2", {beta}), EnergyCorrelatorN2(beta)(theirs), "n2" + at);
      expect_close(jet.value("m2", {beta}), EnergyCorrelatorM2(beta)(theirs), "m2" + at);
      expect_close(jet.value("u1", {beta}), EnergyCorrelatorU1(beta)(theirs), "u1" + at);
      expect_close(jet.value("u2", {beta}), EnergyCorrelatorU2(beta)(theirs), "u2" + at);
    }
  });
}

TEST(ObservablesFastJet, EnergyCorrelatorsOfFour) {
  using namespace fastjet::contrib;
  int checked = 0;
  for (const Jet& jet : fat_jets()) {
    if (jet.constituents.size() > 25 || ++checked > 4) continue;
    const Clustered theirs(jet);
    expect_close(jet.value("ecf", {4.0, 1.0}), EnergyCorrelator(4, 1.0)(theirs.jet), "ecf 4");
    expect_close(jet.value("c3", {1.0}), EnergyCorrelatorDoubleRatio(3, 1.0)(theirs.jet), "c3");
    expect_close(jet.value("n3", {1.0}), EnergyCorrelatorN3(1.0)(theirs.jet), "n3");
    expect_close(jet.value("m3", {1.0}), EnergyCorrelatorMseries(3, 1.0)(theirs.jet), "m3");
    expect_close(jet.value("u3", {1.0}), EnergyCorrelatorU3(1.0)(theirs.jet), "u3");
    for (int v = 1; v <= 6; ++v)
      expect_close(jet.value("ecfg", {double(v), 4.0, 1.5}), EnergyCorrelatorGeneralized(v, 4, 1.5)(theirs.jet),
                   "ecfg of " + std::to_string(v));
  }
  EXPECT_GT(checked, 3);
}

TEST(ObservablesFastJet, LundDeclusterings) {
  const fastjet::contrib::LundGenerator generator;
  for_jets([&](const Jet& jet, const PseudoJet& theirs) {
    const auto expected = generator(theirs);
    const auto ours = primary_declusterings(jet.momenta());
    ASSERT_EQ(ours.size(), expected.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
      expect_close(ours[i].kt, expected[i].kt(), "kt");
      expect_close(ours[i].delta, expected[i].Delta(), "delta");
      expect_close(ours[i].z, expected[i].z(), "z");
      EXPECT_NEAR(std::remainder(ours[i].psi - expected[i].psi(), 2 * M_PI), 0, 1e-9);
      EXPECT_NEAR(ours[i].mass, expected[i].m(), 1e-9 * theirs.pt());
    }
    expect_close(jet.value("lund_kt", {1.0}), expected[1].kt(), "lund_kt(1)");
    EXPECT_TRUE(std::isnan(jet.value("lund_z", {double(ours.size())})));
    const auto tree = lund_tree(jet.momenta());
    EXPECT_EQ(tree.size(), jet.constituents.size() - 1);
    int index = 0;
    for (const auto& step : ours) {
      EXPECT_EQ(tree[static_cast<std::size_t>(index)].pair, step.pair);
      index = tree[static_cast<std::size_t>(index)].next_harder;
    }
    EXPECT_EQ(index, -1);
  });
}

TEST(ObservablesFastJet, Grooming) {
  using namespace fastjet;
  for_jets([](const Jet& jet, const PseudoJet& theirs) {
    const double rounding = 1e-9 * theirs.pt();
    for (const double beta : {-1.0, 0.0, 1.5}) {
      const PseudoJet dropped = contrib::SoftDrop(beta, 0.1, 0.8)(theirs);
      EXPECT_NEAR(jet.value("soft_dropped_mass", {0.1, beta, 0.8}), dropped.m(), rounding);
      if (!dropped.has_pieces()) continue;
      const auto& structure = dropped.structure_of<contrib::SoftDrop>();
      expect_close(jet.value("z_g", {0.1, beta, 0.8}), structure.symmetry(), "z_g");
      expect_close(jet.value("r_g", {0.1, beta, 0.8}), structure.delta_R(), "r_g");
      expect_close(jet.value("theta_g", {0.1, beta, 0.8}), structure.delta_R() / 0.8, "theta_g");
    }
    EXPECT_NEAR(jet.value("mmdt_mass"), contrib::ModifiedMassDropTagger(0.1)(theirs).m(), rounding);
    EXPECT_NEAR(jet.value("trimmed_mass"),
                Filter(JetDefinition(kt_algorithm, 0.2), SelectorPtFractionMin(0.05))(theirs).m(), rounding);
    EXPECT_NEAR(jet.value("pruned_mass"), Pruner(cambridge_algorithm, 0.1, 0.5)(theirs).m(), rounding);
    EXPECT_NEAR(jet.value("filtered_mass"),
                Filter(JetDefinition(cambridge_algorithm, 0.3), SelectorNHardest(3))(theirs).m(), rounding);
    const PseudoJet tagged = MassDropTagger(0.67, 0.09)(theirs);
    EXPECT_NEAR(jet.value("mass_drop_mass"), tagged == 0 ? 0 : tagged.m(), rounding);
  });
}

TEST(ObservablesFastJet, NSubjettinessIsComputedWhereNotStored) {
  using namespace fastjet::contrib;
  for_jets([](const Jet& jet, const PseudoJet& theirs) {
    const NormalizedMeasure measure(1.0, 0.8);
    const double tau1 = Nsubjettiness(1, KT_Axes(), measure)(theirs),
                 tau2 = Nsubjettiness(2, KT_Axes(), measure)(theirs);
    EXPECT_NEAR(jet.value("tau2", {1.0, 0.8, std::string("kt")}), tau2, 1e-9);
    EXPECT_NEAR(jet.value("tau21", {1.0, 0.8, std::string("kt")}), tau2 / tau1, 1e-9);
    const double wta = Nsubjettiness(3, WTA_KT_Axes(), measure)(theirs);
    EXPECT_NEAR(jet.value("tau3", {1.0, 0.8, std::string("wta_kt")}), wta, 1e-9);
  });
}

TEST(ObservablesFastJet, WinnerTakeAllAngularity) {
  for_jets([](const Jet& jet, const PseudoJet&) {
    const auto inputs = Clustered::inputs(jet);
    const fastjet::ClusterSequence sequence(
        inputs, JetDefinition(fastjet::cambridge_algorithm, 1000.0, fastjet::WTA_pt_scheme));
    const PseudoJet axis = sequence.exclusive_jets(1)[0];
    double sum = 0, pt = 0;
    for (const auto& particle : inputs) {
      sum += particle.pt() * std::sqrt(particle.delta_R(axis));
      pt += particle.pt();
    }
    EXPECT_NEAR(jet.value("angularity", {1.0, 0.5, 1.0, std::string("wta")}), sum / pt, 1e-7);
  });
}

}  // namespace
}  // namespace hml::test
