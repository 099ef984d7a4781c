#include "hml/observe/observables.hpp"

#include <cmath>

namespace hml::observables {

Observable pt_tot() {
  return {.name = "pt_tot",
          .aliases = {"total_pt"},
          .label = R"(p_T^\text{tot})",
          .unit = "GeV",
          .doc = "Magnitude of the vector sum of the transverse momenta of all the objects.",
          .value = [](std::span<const Momentum> objects) {
            double x = 0, y = 0;
            for (const auto& object : objects)
              x += object.pt * std::cos(object.phi), y += object.pt * std::sin(object.phi);
            return std::hypot(x, y);
          }};
}

}  // namespace hml::observables
