#include "hml/observe/observables.hpp"

#include <cmath>

#include "hml/observe/jet_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable pull_magnitude() {
  return {.name = "pull_magnitude",
          .aliases = {"pull"},
          .label = R"(t)",
          .unit = "1",
          .doc =
              "Length of the pull vector sum pt |r| r / sum pt, r the way to the constituent in rapidity and azimuth "
              "(arXiv:1001.5027).",
          .value = of_finite_constituents([](const Momentum& jet, std::span<const Momentum> constituents) {
            const auto pull = pull_vector(constituents, PlanePoint::from(jet));
            return std::hypot(pull.rapidity, pull.phi);
          })};
}

}  // namespace hml::observables
