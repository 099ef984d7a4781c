#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable phi() {
  return {.name = "phi",
          .aliases = {"azimuthal_angle"},
          .label = R"(\phi)",
          .unit = "rad",
          .doc = "Azimuth in [-pi, pi).",
          .columns = {"phi"},
          .value = [](const Momentum& a) { return a.phi; }};
}

}  // namespace hml::observables
