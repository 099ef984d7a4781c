#include "hml/core/p4.hpp"

#include <gtest/gtest.h>

#include "hml/core/units.hpp"

namespace hml {
namespace {

TEST(P4, InvertsItsParametrisation) {
  for (double eta : {-4.9, -0.3, 0.0, 2.5}) {
    const P4 p = P4::pt_eta_phi_m(250, eta, -3.1, 91.1876);
    EXPECT_NEAR(p.pt(), 250, 1e-10);
    EXPECT_NEAR(p.eta(), eta, 1e-12);
    EXPECT_NEAR(p.phi(), -3.1, 1e-14);
    EXPECT_NEAR(p.mass(), 91.1876, 1e-6);
    EXPECT_NEAR(p.rapidity(), 0.5 * std::log((p.e + p.pz) / (p.e - p.pz)), 1e-9);
  }
}

TEST(P4, KeepsItsHeadAtTheEdges) {
  EXPECT_EQ(P4{}.eta(), 0);
  EXPECT_EQ(P4{}.phi(), 0);
  EXPECT_TRUE(std::isinf((P4{0, 0, -5, 5}).eta()));
  EXPECT_LT((P4{0, 0, -5, 5}).eta(), 0);
  EXPECT_LE((P4{3, 4, 0, 4.9999999}).mass(), 0);
}

TEST(Angles, AreWrapped) {
  constexpr double pi = std::numbers::pi;
  EXPECT_NEAR(delta_phi(3.1, -3.1), 6.2 - 2 * pi, 1e-14);
  EXPECT_EQ(wrap_phi(pi), -pi);
  EXPECT_NEAR(wrap_phi(-7 * pi + 0.1), -pi + 0.1, 1e-12);
  EXPECT_NEAR(delta_r(0, 3.1, 0.5, -3.1), std::hypot(0.5, 2 * pi - 6.2), 1e-14);
}

TEST(Units, BendATrackAsTheTextbookSays) {
  // 0.3 B R: a unit charge of 1 GeV in 3.8 T curls with a radius of 0.8777 m.
  EXPECT_NEAR(1 / (units::bend * 3.8), 0.87777 * units::m, 0.05);
}

}  // namespace
}  // namespace hml
