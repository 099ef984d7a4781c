#include "hml/observe/observables.hpp"

#include <cmath>
#include <numbers>

namespace hml::observables {

Observable acoplanarity() {
  return {.name = "acoplanarity",
          .label = R"(A_\phi)",
          .unit = "1",
          .doc = "1 - |dphi| / pi of two objects: 0 where they are back to back in the transverse plane.",
          .value = [](const Momentum& a, const Momentum& b) {
            return 1 - std::abs(hml::delta_phi(a.phi, b.phi)) / std::numbers::pi;
          }};
}

}  // namespace hml::observables
