// Event shapes and masses against closed forms and direct search.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "hml/core/random.hpp"
#include "hml/observe/event_shapes.hpp"
#include "observable_values.hpp"

namespace hml::test {
namespace {

constexpr double pi = std::numbers::pi;

std::vector<Momentum> random_event(std::uint64_t seed, int n) {
  Random random(7, seed);
  std::vector<Momentum> out;
  for (int i = 0; i < n; ++i)
    out.push_back(
        {10 + 90 * random.uniform(), 4 * random.uniform() - 2, 2 * pi * random.uniform() - pi, 5 * random.uniform()});
  return out;
}

/// Momenta along the three axes and against them: an isotropic event of six.
std::vector<Momentum> octahedron() {
  const double forward = 1e-9;  // pt of the two along the beam, of momentum 1
  const double eta = std::asinh(1 / forward);
  return {{1, 0, 0, 0},       {1, 0, pi / 2, 0},    {1, 0, -pi, 0},
          {1, 0, -pi / 2, 0}, {forward, eta, 0, 0}, {forward, -eta, pi / 2, 0}};
}

const std::vector<Momentum> back_to_back{{50, 0.7, 0.3, 0}, {50, -0.7, 0.3 - pi, 0}};

TEST(ObservablesShapes, HaveTheirLimits) {
  for (const double r : {1.0, 2.0}) {
    EXPECT_NEAR(of_group("sphericity", octahedron(), {r}), 1, 1e-8);
    EXPECT_NEAR(of_group("aplanarity", octahedron(), {r}), 0.5, 1e-8);
    EXPECT_NEAR(of_group("sphericity", back_to_back, {r}), 0, 1e-12);
  }
  EXPECT_NEAR(of_group("c_parameter", octahedron()), 1, 1e-8);
  EXPECT_NEAR(of_group("d_parameter", octahedron()), 1, 1e-8);
  EXPECT_NEAR(of_group("c_parameter", back_to_back), 0, 1e-12);
  EXPECT_NEAR(of_group("thrust", back_to_back), 1, 1e-12);
  EXPECT_NEAR(of_group("thrust", octahedron()), std::sqrt(3.0) / 3, 1e-8);
  EXPECT_NEAR(of_group("transverse_sphericity", back_to_back), 0, 1e-12);
  // A symmetric three-pronged planar event: thrust 2/3, C = 3/4, sphericity 3/4, major = 1/sqrt(3), minor 0.
  const std::vector<Momentum> three{{1, 0, 0, 0}, {1, 0, 2 * pi / 3, 0}, {1, 0, -2 * pi / 3, 0}};
  EXPECT_NEAR(of_group("thrust", three), 2.0 / 3, 1e-12);
  EXPECT_NEAR(of_group("transverse_thrust", three), 2.0 / 3, 1e-12);
  EXPECT_NEAR(of_group("thrust_major", three), 1 / std::sqrt(3.0), 1e-12);
  EXPECT_NEAR(of_group("thrust_minor", three), 0, 1e-12);
  EXPECT_NEAR(of_group("c_parameter", three), 0.75, 1e-12);
  EXPECT_NEAR(of_group("sphericity", three), 0.75, 1e-12);
  EXPECT_NEAR(of_group("planarity", three), 0.5, 1e-12);
  EXPECT_NEAR(of_group("transverse_spherocity", three), pi * pi / 4 / 3, 1e-12);
  EXPECT_NEAR(of_group("isotropy", three), std::sqrt(3.0) / 2, 1e-12);
  EXPECT_NEAR(of_group("transverse_sphericity", three), 1, 1e-12);
  EXPECT_NEAR(of_group("fox_wolfram", three, {0.0}), 1, 1e-12);
  EXPECT_NEAR(of_group("fox_wolfram", three, {1.0}), 0, 1e-12);  // momentum is balanced
  EXPECT_NEAR(of_group("fox_wolfram", three, {2.0}), (3 - 6 * 0.125) / 9, 1e-12);
  EXPECT_NEAR(of_group("centrality", back_to_back), 1 / std::cosh(0.7), 1e-12);
}

/// Thrust by all ways to give momenta signs.
double thrust_by_signs(const std::vector<Momentum>& objects, bool transverse) {
  double best = 0, total = 0;
  for (std::uint32_t signs = 0; signs < (1u << objects.size()); ++signs) {
    P4 sum;
    for (std::size_t i = 0; i < objects.size(); ++i) sum += ((signs >> i) & 1 ? -1.0 : 1.0) * objects[i].p4();
    best = std::max(best, transverse ? sum.pt() : sum.p());
  }
  for (const auto& object : objects) total += transverse ? object.pt : object.p4().p();
  return best / total;
}

TEST(ObservablesShapes, ThrustIsTheBestOfAllWaysToGiveSigns) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto event = random_event(seed, 2 + static_cast<int>(seed % 9));
    EXPECT_NEAR(of_group("thrust", event), thrust_by_signs(event, false), 1e-12) << seed;
    EXPECT_NEAR(of_group("transverse_thrust", event), thrust_by_signs(event, true), 1e-12) << seed;
  }
}

TEST(ObservablesShapes, TurnAroundTheBeamAndOrderDoNotMatter) {
  auto event = random_event(3, 12), turned = event;
  for (auto& object : turned) object.phi = wrap_phi(object.phi + 1.234);
  std::reverse(turned.begin(), turned.end());
  for (const char* name : {"sphericity", "aplanarity", "c_parameter", "d_parameter", "thrust", "thrust_major",
                           "thrust_minor", "oblateness", "transverse_thrust", "transverse_sphericity",
                           "transverse_spherocity", "isotropy", "fox_wolfram", "centrality", "alpha_t", "system_pt"})
    EXPECT_NEAR(of_group(name, event), of_group(name, turned), 1e-10) << name;
}

TEST(ObservablesMasses, HaveTheirClosedForms) {
  const Momentum a{40, 0.3, 0.1, 0}, b{30, -1, 2.2, 0};
  const double cosine = std::cos(a.phi - b.phi);
  EXPECT_NEAR(of_pair("massive_transverse_mass", a, b), of_pair("transverse_mass", a, b), 1e-10);
  EXPECT_NEAR(of_pair("contransverse_mass", a, b), std::sqrt(2 * 40 * 30 * (1 + cosine)), 1e-10);
  EXPECT_NEAR(of_pair("acoplanarity", a, b), 1 - 2.1 / pi, 1e-12);
  EXPECT_NEAR(of_groups("cluster_transverse_mass", {{a}, {b}}), of_pair("transverse_mass", a, b), 1e-10);
  EXPECT_NEAR(of_groups("met_significance", {{a, b}, {{35, 0, 1, 0}}}), 35 / std::sqrt(70.0), 1e-12);
  EXPECT_NEAR(of_groups("min_delta_phi", {{a, b}, {{35, 0, 1, 0}}}), 0.9, 1e-12);
  // alpha_T of two massless objects is ET2 / mT.
  EXPECT_NEAR(of_group("alpha_t", {a, b}), 30 / std::sqrt(2 * 40 * 30 * (1 - cosine)), 1e-10);
  EXPECT_NEAR(of_group("effective_mass", {a, b}), 70, 1e-12);
  EXPECT_NEAR(of_pair("opening_angle", {1, 0, 0, 0}, {5, 0, pi / 2, 3}), pi / 2, 1e-12);
}

TEST(ObservablesMasses, DecayAngles) {
  // Two massless objects back to back, at polar angle theta: both angles are that of the first.
  const double theta = 0.8, eta = -std::log(std::tan(theta / 2));
  const Momentum a{20, eta, 1, 0}, b{20, -eta, 1 - pi, 0};
  const double boost = 0.9;  // along the beam
  const Momentum boosted_a{20, eta + boost, 1, 0}, boosted_b{20, -eta + boost, 1 - pi, 0};
  EXPECT_NEAR(of_pair("cos_theta_cs", boosted_a, boosted_b), std::cos(theta), 1e-9);
  EXPECT_NEAR(of_pair("cos_theta_star", boosted_a, boosted_b), std::cos(theta), 1e-9);
  EXPECT_NEAR(of_pair("cos_theta_star", boosted_b, boosted_a), -std::cos(theta), 1e-9);
  EXPECT_NEAR(std::abs(of_pair("cos_theta_cs", a, b)), std::cos(theta), 1e-9);
}

TEST(ObservablesMasses, StransverseMass) {
  // Massless objects without anything else in the event: 2 (pt1 pt2 + pt1.pt2) under the root (arXiv:0711.4008).
  const Momentum a{40, 0, 0.1, 0}, b{30, 0, 1.7, 0};
  P4 missing = a.p4() + b.p4();
  missing = {-missing.px, -missing.py, 0, missing.pt()};
  EXPECT_NEAR(of_group("mt2", {a, b, Momentum::from(missing)}), std::sqrt(2 * 40 * 30 * (1 + std::cos(1.6))), 1e-7);
  // Where the missing momentum is none and the masses are equal, both sides rest: the sum of masses at least.
  EXPECT_NEAR(of_group("mt2", {{0, 0, 0, 10}, {0, 0, 0, 20}, {0, 0, 0, 0}}, {5.0}), 25, 1e-9);
  // Two massless objects across the recoil of all else keep their contransverse mass, however strong that is.
  for (const double recoil : {1.0, 10.0, 500.0}) {
    const Momentum lost{std::hypot(recoil, 50), 0, std::atan2(-50, -recoil), 0};
    EXPECT_NEAR(of_group("mct_perp", {{30, 0, pi / 2, 0}, {20, 0, pi / 2, 0}, lost}), std::sqrt(4 * 30 * 20), 1e-9);
  }
}

}  // namespace
}  // namespace hml::test
