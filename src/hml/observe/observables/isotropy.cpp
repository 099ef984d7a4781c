#include "hml/observe/observables.hpp"

#include "hml/observe/event_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable isotropy() {
  return {.name = "isotropy",
          .label = R"(I)",
          .unit = "1",
          .doc =
              "min_n sum |pt.n| / max_n sum |pt.n| over axes in the transverse plane: 0 for back-to-back jets, 1 for "
              "an isotropic event; exact.",
          .value = of_finite([](std::span<const Momentum> objects) {
            return least_transverse_flow(objects) / transverse_thrust(objects);
          })};
}

}  // namespace hml::observables
