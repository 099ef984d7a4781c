#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable delta_r() {
  return {.name = "delta_r",
          .aliases = {"angular_distance"},
          .label = R"(\Delta R)",
          .unit = "1",
          .doc = "Angular distance sqrt(deta^2 + dphi^2), dphi wrapped to [-pi, pi).",
          .value = [](const Momentum& a, const Momentum& b) { return hml::delta_r(a.eta, a.phi, b.eta, b.phi); }};
}

}  // namespace hml::observables
