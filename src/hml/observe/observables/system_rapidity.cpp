#include "hml/observe/observables.hpp"

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable system_rapidity() {
  return {.name = "system_rapidity",
          .label = R"(y_\text{sum})",
          .unit = "1",
          .doc = "Rapidity of the sum of all the objects.",
          .value = [](std::span<const Momentum> objects) {
            if (objects.empty()) return undefined;
            P4 sum;
            for (const auto& object : objects) sum += object.p4();
            return sum.rapidity();
          }};
}

}  // namespace hml::observables
