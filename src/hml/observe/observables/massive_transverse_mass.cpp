#include "hml/observe/observables.hpp"

#include <algorithm>
#include <cmath>

namespace hml::observables {

Observable massive_transverse_mass() {
  return {.name = "massive_transverse_mass",
          .label = R"(m_T)",
          .unit = "GeV",
          .doc =
              "Transverse mass of two objects with their masses, m1^2 + m2^2 + 2 (ET1 ET2 - pt1.pt2) under the root, "
              "ET = sqrt(pt^2 + m^2); transverse_mass is the same without masses.",
          .value = [](const Momentum& a, const Momentum& b) {
            const double et = std::hypot(a.pt, a.mass) * std::hypot(b.pt, b.mass);
            const double pt = a.pt * b.pt * std::cos(a.phi - b.phi);
            return std::sqrt(std::max(a.mass * a.mass + b.mass * b.mass + 2 * (et - pt), 0.0));
          }};
}

}  // namespace hml::observables
