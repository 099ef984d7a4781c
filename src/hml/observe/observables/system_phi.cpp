#include "hml/observe/observables.hpp"

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable system_phi() {
  return {.name = "system_phi",
          .label = R"(\phi_\text{sum})",
          .unit = "rad",
          .doc = "Azimuth of the sum of all the objects.",
          .value = [](std::span<const Momentum> objects) {
            if (objects.empty()) return undefined;
            P4 sum;
            for (const auto& object : objects) sum += object.p4();
            return sum.phi();
          }};
}

}  // namespace hml::observables
