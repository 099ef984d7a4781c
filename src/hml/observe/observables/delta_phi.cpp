#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable delta_phi() {
  return {.name = "delta_phi",
          .label = R"(\Delta\phi)",
          .unit = "rad",
          .doc = "Difference of azimuths, first minus second, wrapped to [-pi, pi).",
          .value = [](const Momentum& a, const Momentum& b) { return hml::delta_phi(a.phi, b.phi); }};
}

}  // namespace hml::observables
