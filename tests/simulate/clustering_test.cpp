// Jets of our own clustering are those of FastJet, constituent by constituent.
#include <gtest/gtest.h>

#include <fastjet/ClusterSequence.hh>

#include "hml/core/random.hpp"
#include "hml/simulate/clustering.hpp"

namespace hml {
namespace {

// Particles in sprays around a few directions, over a soft background, some along the beam.
std::vector<P4> event(Random& random, int particles) {
  std::vector<P4> out;
  double eta = 0, phi = 0, hard = 1;
  for (int i = 0; i < particles; ++i) {
    if (i % 25 == 0) eta = random.uniform(-3, 3), phi = random.uniform(-3.14, 3.14), hard = -5 * std::log(random.uniform() + 1e-9);
    const bool soft = i % 3 == 0;
    const double pt = (soft ? 0.5 : hard) * -std::log(random.uniform() + 1e-12) + 1e-3;
    const double y = soft ? random.uniform(-7, 7) : random.normal(eta, 0.2), a = soft ? random.uniform(-3.14, 3.14) : random.normal(phi, 0.2);
    const double mass = i % 2 == 0 ? 0.13957 : 0, mt = std::hypot(pt, mass);
    out.push_back({pt * std::cos(a), pt * std::sin(a), mt * std::sinh(y), mt * std::cosh(y)});
  }
  return out;
}

void expect_same_jets(const std::vector<P4>& particles, Clustering& clustering, Clustering::Algorithm algorithm, double radius, double pt_min) {
  std::vector<fastjet::PseudoJet> input;
  for (std::size_t i = 0; i < particles.size(); ++i) {
    input.emplace_back(particles[i].px, particles[i].py, particles[i].pz, particles[i].e);
    input.back().set_user_index(static_cast<int>(i));
  }
  const auto theirs = algorithm == Clustering::Algorithm::kt        ? fastjet::kt_algorithm
                      : algorithm == Clustering::Algorithm::anti_kt ? fastjet::antikt_algorithm
                                                                    : fastjet::cambridge_algorithm;
  const fastjet::ClusterSequence sequence(input, fastjet::JetDefinition(theirs, radius));
  const auto expected = fastjet::sorted_by_pt(sequence.inclusive_jets(pt_min));
  const auto found = clustering.find(particles, algorithm, radius, pt_min);
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) {
    EXPECT_EQ(found[k].momentum.px, expected[k].px());
    EXPECT_EQ(found[k].momentum.e, expected[k].e());
    const auto parts = clustering.constituents().subspan(static_cast<std::size_t>(found[k].first), static_cast<std::size_t>(found[k].size));
    const auto expected_parts = expected[k].constituents();
    ASSERT_EQ(parts.size(), expected_parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) EXPECT_EQ(parts[i], expected_parts[i].user_index());
  }
}

TEST(Clustering, FindsTheJetsOfFastJet) {
  Clustering clustering;
  for (std::uint64_t number = 0; number < 60; ++number) {
    Random random(stream_key(1, "test", "clustering"), number);
    const auto particles = event(random, static_cast<int>(number) * 15 + 1);
    for (const auto algorithm : {Clustering::Algorithm::anti_kt, Clustering::Algorithm::cambridge_aachen, Clustering::Algorithm::kt})
      for (const double radius : {0.05, 0.4, 1.0, 1.7, 3.5}) {
        SCOPED_TRACE(testing::Message() << "event " << number << ", algorithm " << static_cast<int>(algorithm) << ", R = " << radius);
        expect_same_jets(particles, clustering, algorithm, radius, number % 2 == 0 ? 0 : 5);
      }
  }
}

TEST(Clustering, OddMomentaAreJetsToo) {
  Clustering clustering;
  EXPECT_TRUE(clustering.find({}, Clustering::Algorithm::anti_kt, 0.4, 0).empty());
  const std::vector<P4> odd{{0, 0, 5, 5}, {0, 0, -5, 5}, {0, 0, 0, 0}, {1, 0, 0, 1}, {1, 0, 0, 0.5}, {0, 0, 0, 1}, {1e-200, 0, 1, 1}};
  for (const auto algorithm : {Clustering::Algorithm::anti_kt, Clustering::Algorithm::cambridge_aachen, Clustering::Algorithm::kt}) {
    const auto jets = clustering.find(odd, algorithm, 0.4, 0);
    std::size_t constituents = 0;
    for (const auto& jet : jets) constituents += static_cast<std::size_t>(jet.size);
    EXPECT_EQ(constituents, odd.size());
  }
}

}  // namespace
}  // namespace hml
