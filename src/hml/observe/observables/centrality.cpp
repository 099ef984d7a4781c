#include "hml/observe/observables.hpp"

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable centrality() {
  return {.name = "centrality",
          .label = R"(\sum p_T / \sum E)",
          .unit = "1",
          .doc = "Scalar sum of transverse momenta over the sum of energies of all the objects.",
          .value = [](std::span<const Momentum> objects) {
            double pt = 0, energy = 0;
            for (const auto& object : objects) {
              pt += object.pt;
              energy += object.p4().e;
            }
            return ratio(pt, energy);
          }};
}

}  // namespace hml::observables
