#include "hml/observe/observables.hpp"

#include <cmath>

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable cos_theta_star() {
  return {.name = "cos_theta_star",
          .aliases = {"helicity_angle"},
          .label = R"(\cos\theta^*)",
          .unit = "1",
          .doc =
              "Cosine of the angle between the first object, in the rest frame of the two, and the direction in which "
              "the two move: the helicity angle.",
          .value = [](const Momentum& a, const Momentum& b) {
            // With invariants: of the pair P with momentum |P| and mass m, p1* cos(theta*) = (E |p along P| - |P| E1) /
            // m and p1*^2 = E1*^2 - m1^2 with E1* = P.p1 / m.
            const P4 p = a.p4(), sum = p + b.p4();
            const double m2 = sum.mass2(), along = (p.px * sum.px + p.py * sum.py + p.pz * sum.pz) / sum.p();
            if (!(m2 > 0)) return undefined;
            const double m = std::sqrt(m2), energy = (sum.e * p.e - along * sum.p()) / m;
            const double momentum2 = energy * energy - a.mass * a.mass;
            return momentum2 > 0 ? (sum.e * along - sum.p() * p.e) / (m * std::sqrt(momentum2)) : undefined;
          }};
}

}  // namespace hml::observables
