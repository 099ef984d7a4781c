#include "hml/observe/observables.hpp"

#include "hml/observe/event_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable transverse_thrust() {
  return {.name = "transverse_thrust",
          .label = R"(T_\perp)",
          .unit = "1",
          .doc =
              "max_n sum |pt.n| / sum pt over axes in the transverse plane (arXiv:1001.4082): 1 for back-to-back jets, "
              "2/pi for an isotropic event; exact.",
          .value = of_finite([](std::span<const Momentum> objects) { return hml::transverse_thrust(objects); })};
}

}  // namespace hml::observables
