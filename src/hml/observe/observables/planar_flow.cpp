#include "hml/observe/observables.hpp"

#include "hml/observe/jet_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable planar_flow() {
  return {.name = "planar_flow",
          .label = R"(\text{Pf})",
          .unit = "1",
          .doc =
              "Planar flow 4 det I / (tr I)^2 of I = sum p_a p_b / E, p across the jet's axis: 0 for a line, 1 for an "
              "isotropic jet (arXiv:0807.0234).",
          .value = of_finite_constituents(
              [](const Momentum&, std::span<const Momentum> constituents) { return hml::planar_flow(constituents); })};
}

}  // namespace hml::observables
