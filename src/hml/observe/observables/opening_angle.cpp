#include "hml/observe/observables.hpp"

#include <cmath>

namespace hml::observables {

Observable opening_angle() {
  return {.name = "opening_angle",
          .aliases = {"angle"},
          .label = R"(\angle)",
          .unit = "rad",
          .doc = "Angle between the two momenta, in [0, pi].",
          .value = [](const Momentum& a, const Momentum& b) {
            // Of unit vectors n1, n2: 2 atan2(|n1 - n2|, |n1 + n2|), precise at all angles.
            const auto unit = [](const Momentum& p) {
              return P4{std::cos(p.phi) / std::cosh(p.eta), std::sin(p.phi) / std::cosh(p.eta), std::tanh(p.eta), 0};
            };
            const P4 n1 = unit(a), n2 = unit(b);
            return 2 * std::atan2((n1 + -1.0 * n2).p(), (n1 + n2).p());
          }};
}

}  // namespace hml::observables
