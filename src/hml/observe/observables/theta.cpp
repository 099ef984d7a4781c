#include "hml/observe/observables.hpp"

#include <cmath>

namespace hml::observables {

Observable theta() {
  return {.name = "theta",
          .aliases = {"polar_angle"},
          .label = R"(\theta)",
          .unit = "rad",
          .doc = "Polar angle to the beam, 2 atan(exp(-eta)).",
          .columns = {"theta"},
          .value = [](const Momentum& a) { return 2 * std::atan(std::exp(-a.eta)); }};
}

}  // namespace hml::observables
