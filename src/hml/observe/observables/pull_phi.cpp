#include "hml/observe/observables.hpp"

#include <cmath>

#include "hml/observe/jet_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable pull_phi() {
  return {.name = "pull_phi",
          .label = R"(\phi_\text{pull})",
          .unit = "rad",
          .doc = "Direction atan2(t_phi, t_y) of the pull vector (see pull_magnitude; arXiv:1001.5027).",
          .value = of_finite_constituents([](const Momentum& jet, std::span<const Momentum> constituents) {
            const auto pull = pull_vector(constituents, PlanePoint::from(jet));
            return pull.rapidity == 0 && pull.phi == 0 ? undefined : std::atan2(pull.phi, pull.rapidity);
          })};
}

}  // namespace hml::observables
