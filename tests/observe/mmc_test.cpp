// The missing mass calculator against taus that decay as they should, and against the ATLAS result of 99 real events.
#include "hml/observe/mmc.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "challenge.hpp"
#include "hml/core/random.hpp"

namespace hml {
namespace {

constexpr double tau_mass = 1.77693;

/// `p`, given in the rest frame of `frame`, as seen where that moves.
P4 boosted(const P4& p, const P4& frame) {
  const double m = frame.mass();
  const double e = (frame.e * p.e + frame.px * p.px + frame.py * p.py + frame.pz * p.pz) / m;
  const double k = (p.e + e) / (m + frame.e);
  return {p.px + k * frame.px, p.py + k * frame.py, p.pz + k * frame.pz, e};
}

/// Isotropic decay into masses m1 and m2; the first product's momentum, the other is the rest.
P4 decay(Random& random, const P4& parent, double m1, double m2) {
  const double m = parent.mass(), sum = m1 + m2, difference = m1 - m2;
  const double p = std::sqrt((m * m - sum * sum) * (m * m - difference * difference)) / (2 * m);
  const double cos = random.uniform(-1, 1), sin = std::sqrt(1 - cos * cos);
  const double phi = random.uniform(0, 2 * std::numbers::pi);
  return boosted({p * sin * std::cos(phi), p * sin * std::sin(phi), p * cos, std::sqrt(p * p + m1 * m1)}, parent);
}

P4 operator-(const P4& a, const P4& b) { return {a.px - b.px, a.py - b.py, a.pz - b.pz, a.e - b.e}; }

/// A resonance in the challenge's channel: the tau's hadrons a pion (17 %), rho (43 %) or a1 (40 %) with their widths,
/// two neutrinos of the mass that V - A gives, missing momentum smeared by `resolution`.
struct Toy {
  Momentum tau, lepton, met;

  Toy(double mass, double resolution, std::uint64_t event) {
    Random random(stream_key(1, "test", "mmc"), event);
    do {
      const double pt = -25 * std::log(random.uniform()), mt = std::hypot(pt, mass), y = random.uniform(-1.5, 1.5);
      const double phi = random.uniform(0, 2 * std::numbers::pi);
      const P4 resonance{pt * std::cos(phi), pt * std::sin(phi), mt * std::sinh(y), mt * std::cosh(y)};
      const P4 first = decay(random, resonance, tau_mass, tau_mass), second = resonance - first;
      const P4 hadrons = decay(random, first, hadronic_mass(random), 0);
      const P4 muon = decay(random, second, 0, neutrino_mass(random));
      P4 missing = (first - hadrons) + (second - muon);
      missing.px += random.normal(0, resolution);
      missing.py += random.normal(0, resolution);
      tau = Momentum::from(hadrons), lepton = Momentum::from(muon);
      tau.mass = lepton.mass = 0;
      met = {missing.pt(), 0, missing.phi(), 0};
    } while (tau.pt < 20 || lepton.pt < 26 || std::abs(tau.eta) > 2.5 || std::abs(lepton.eta) > 2.5);
  }

 private:
  static double hadronic_mass(Random& random) {
    const double which = random.uniform();
    if (which < 0.17) return 0.1396;
    const double mass = which < 0.6 ? 0.775 : 1.23, width = which < 0.6 ? 0.149 : 0.4;
    for (;;) {
      const double m = mass + width / 2 * std::tan(std::numbers::pi * (random.uniform() - 0.5));
      if (m > 0.3 && m < 1.6) return m;
    }
  }
  static double neutrino_mass(Random& random) {
    const double m2 = tau_mass * tau_mass;
    for (;;) {
      const double s = random.uniform(0, m2);
      if (random.uniform() * m2 * m2 * m2 < (m2 - s) * (m2 - s) * (m2 + 2 * s)) return std::sqrt(s);
    }
  }
};

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

std::vector<double> masses_of_toys(double mass, double resolution, int events) {
  std::vector<double> out;
  for (int event = 0; event < events; ++event) {
    const Toy toy(mass, resolution, static_cast<std::uint64_t>(event));
    out.push_back(missing_mass(toy.tau, toy.lepton, toy.met, resolution));
  }
  return out;
}

TEST(MissingMass, PeaksAtTheMassOfTheResonance) {
  for (const auto& [mass, off] : {std::pair{91.19, 4.0}, std::pair{125.0, 4.0}}) {
    const auto found = masses_of_toys(mass, 5, 1000);
    for (const double m : found) ASSERT_TRUE(std::isfinite(m));
    EXPECT_NEAR(quantile(found, 0.5), mass, off);
    EXPECT_LT((quantile(found, 0.84) - quantile(found, 0.16)) / 2, 0.16 * mass);
  }
}

TEST(MissingMass, ResolutionOfTheMissingMomentumMakesItWorseNotWrong) {
  EXPECT_NEAR(quantile(masses_of_toys(91.19, 12, 600), 0.5), 91.19, 0.12 * 91.19);
  EXPECT_NEAR(quantile(masses_of_toys(125, 12, 600), 0.5), 125, 0.12 * 125);
}

TEST(MissingMass, DoesNotDependOnTheFrame) {
  for (std::uint64_t event = 0; event < 20; ++event) {
    Toy toy(125, 10, event);
    const double before = missing_mass(toy.tau, toy.lepton, toy.met, 10);
    EXPECT_EQ(missing_mass(toy.tau, toy.lepton, toy.met, 10), before);
    for (Momentum* p : {&toy.tau, &toy.lepton, &toy.met}) p->phi = wrap_phi(p->phi + 1), p->eta += 0.7;
    // A massive tau's pseudorapidity does not quite shift as its rapidity does.
    EXPECT_NEAR(missing_mass(toy.tau, toy.lepton, toy.met, 10), before, 0.01 * before);
  }
}

TEST(MissingMass, IsUndefinedWhereNeutrinosCannotExplainIt) {
  const Momentum tau{40, 0, 0, 0}, lepton{40, 0, 1, 0};
  EXPECT_TRUE(std::isnan(missing_mass(tau, lepton, {200, 0, -2.6, 0}, 10)));
  EXPECT_GT(missing_mass(tau, lepton, {50, 0, 0.5, 0}, 10), 0);
  const double nan = std::nan(""), infinite = std::numeric_limits<double>::infinity();
  for (const Momentum& bad : {Momentum{nan, 0, 0, 0}, Momentum{0, 0, 0, 0}, Momentum{30, 999.9, 0, 0},
                              Momentum{infinite, 0, 0, 0}, Momentum{30, 0, nan, 0}}) {
    EXPECT_TRUE(std::isnan(missing_mass(bad, lepton, {50, 0, 0.5, 0}, 10)));
    EXPECT_TRUE(std::isnan(missing_mass(tau, bad, {50, 0, 0.5, 0}, 10)));
  }
  EXPECT_TRUE(std::isnan(missing_mass(tau, lepton, {nan, 0, 0, 0}, 10)));
  EXPECT_TRUE(std::isnan(missing_mass(tau, lepton, {50, 0, 0.5, 0}, 0)));
  // Opposite, parallel and equal directions.
  for (const double phi : {0.0, 1e-9, std::numbers::pi})
    for (const double met : {0.0, 30.0})
      EXPECT_GT(missing_mass(tau, {40, phi == 0 ? 0.0 : 1.0, phi, 0}, {met, 0, 0.1, 0}, 10), 0) << phi << " " << met;
}

/// The scan, the likelihoods and the resolutions of ATLAS differ from ours; the answers hardly do.
TEST(MissingMass, FollowsTheAtlasResultOnRealEvents) {
  std::vector<double> ratios, ours, theirs;
  int both_fail = 0, only_we_fail = 0, only_they_fail = 0;
  for (const auto& row : read_challenge()) {
    const double resolution = std::hypot(10, 0.7 * std::sqrt(row.at("PRI_met_sumet")));
    const double mass = missing_mass({row.at("PRI_tau_pt"), row.at("PRI_tau_eta"), row.at("PRI_tau_phi"), 0},
                                     {row.at("PRI_lep_pt"), row.at("PRI_lep_eta"), row.at("PRI_lep_phi"), 0},
                                     {row.at("PRI_met"), 0, row.at("PRI_met_phi"), 0}, resolution);
    const bool they_fail = row.at("DER_mass_MMC") == -999, we_fail = std::isnan(mass);
    both_fail += they_fail && we_fail, only_we_fail += we_fail && !they_fail, only_they_fail += they_fail && !we_fail;
    if (they_fail || we_fail) continue;
    ratios.push_back(mass / row.at("DER_mass_MMC"));
    ours.push_back(std::log(mass));
    theirs.push_back(std::log(row.at("DER_mass_MMC")));
  }
  EXPECT_EQ(only_we_fail, 0);
  EXPECT_EQ(both_fail, 4);
  EXPECT_EQ(only_they_fail, 10);
  EXPECT_NEAR(quantile(ratios, 0.5), 1, 0.03);
  EXPECT_GT(quantile(ratios, 0.16), 0.93);
  EXPECT_LT(quantile(ratios, 0.84), 1.15);
  double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
  const double n = static_cast<double>(ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) a += ours[i] / n, b += theirs[i] / n;
  for (std::size_t i = 0; i < ours.size(); ++i)
    aa += (ours[i] - a) * (ours[i] - a), bb += (theirs[i] - b) * (theirs[i] - b), ab += (ours[i] - a) * (theirs[i] - b);
  EXPECT_GT(ab / std::sqrt(aa * bb), 0.92);
}

}  // namespace
}  // namespace hml
