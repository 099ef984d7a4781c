#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable ht() {
  return {.name = "ht",
          .aliases = {"scalar_ht"},
          .label = "H_T",
          .unit = "GeV",
          .doc = "Scalar sum of the transverse momenta of all the objects; as stored for scalarht0.",
          .columns = {"ht"},
          .value = [](std::span<const Momentum> objects) {
            double sum = 0;
            for (const auto& object : objects) sum += object.pt;
            return sum;
          }};
}

}  // namespace hml::observables
