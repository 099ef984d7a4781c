#include "hml/observe/observables.hpp"

#include <limits>

namespace hml::observables {

Observable inv_mass() {
  return {.name = "inv_mass",
          .aliases = {"invariant_mass", "inv_m"},
          .label = "m",
          .unit = "GeV",
          .doc = "Invariant mass of the sum of all the objects.",
          .value = [](std::span<const Momentum> objects) {
            if (objects.empty()) return std::numeric_limits<double>::quiet_NaN();
            P4 sum;
            for (const auto& object : objects) sum += object.p4();
            return sum.mass();
          }};
}

}  // namespace hml::observables
