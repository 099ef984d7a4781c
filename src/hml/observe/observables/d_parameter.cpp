#include "hml/observe/observables.hpp"

#include "hml/observe/event_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable d_parameter() {
  return {.name = "d_parameter",
          .label = R"(D)",
          .unit = "1",
          .doc =
              "D parameter 27 l1 l2 l3 of the linear momentum tensor (r = 1; see sphericity): 0 for a planar event, 1 "
              "for an isotropic one.",
          .value = of_finite([](std::span<const Momentum> objects) {
            const auto l = momentum_tensor(objects, 1);
            return 27 * l[0] * l[1] * l[2];
          })};
}

}  // namespace hml::observables
