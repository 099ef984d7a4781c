#include "hml/observe/observables.hpp"

#include "hml/observe/jet_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable dipolarity() {
  return {.name = "dipolarity",
          .label = R"(\mathcal{D})",
          .unit = "1",
          .doc =
              "Dipolarity sum pt R^2 / (sum pt R_12^2), R the distance from the line between the two exclusive kt "
              "subjets (arXiv:1102.1012).",
          .value = of_finite_constituents(
              [](const Momentum&, std::span<const Momentum> constituents) { return hml::dipolarity(constituents); })};
}

}  // namespace hml::observables
