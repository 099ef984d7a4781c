#include "hml/observe/observables.hpp"

#include "hml/observe/jet_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable girth() {
  return {
      .name = "girth",
      .aliases = {"width"},
      .label = R"(g)",
      .unit = "1",
      .doc = "Girth sum pt dR / sum pt around the jet's axis (arXiv:1106.3076): the angularity of kappa = beta = 1.",
      .value = of_finite_constituents([](const Momentum& jet, std::span<const Momentum> constituents) {
        return angularity(constituents, PlanePoint::from(jet), 1, 1, 1);
      })};
}

}  // namespace hml::observables
