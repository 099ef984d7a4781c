#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable effective_mass() {
  return {.name = "effective_mass",
          .aliases = {"meff", "m_eff"},
          .label = R"(m_\text{eff})",
          .unit = "GeV",
          .doc =
              "Scalar sum of the transverse momenta of all the objects, missing momentum among them "
              "(hep-ph/9610544): jet:4,missinget0.effective_mass.",
          .value = [](std::span<const Momentum> objects) {
            double sum = 0;
            for (const auto& object : objects) sum += object.pt;
            return sum;
          }};
}

}  // namespace hml::observables
