#include "hml/observe/observables.hpp"

#include <numbers>

#include "hml/observe/event_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable transverse_spherocity() {
  return {.name = "transverse_spherocity",
          .label = R"(S_0)",
          .unit = "1",
          .doc =
              "Transverse spherocity pi^2 / 4 (min_n sum |pt x n| / sum pt)^2: 0 for back-to-back jets, 1 for an "
              "isotropic event (arXiv:1001.4082); exact.",
          .value = of_finite([](std::span<const Momentum> objects) {
            const double flow = 0.5 * std::numbers::pi * least_transverse_flow(objects);
            return flow * flow;
          })};
}

}  // namespace hml::observables
