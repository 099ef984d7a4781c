#include "hml/observe/observables.hpp"

#include "hml/observe/jet_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable eccentricity() {
  return {.name = "eccentricity",
          .label = R"(\epsilon)",
          .unit = "1",
          .doc =
              "1 - v_min / v_max of the eigenvalues of the covariance of rapidity and azimuth weighted with pt: 0 for "
              "a round jet, 1 for a line (arXiv:1007.2221).",
          .value = of_finite_constituents(
              [](const Momentum&, std::span<const Momentum> constituents) { return hml::eccentricity(constituents); })};
}

}  // namespace hml::observables
