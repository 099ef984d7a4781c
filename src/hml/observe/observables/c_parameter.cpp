#include "hml/observe/observables.hpp"

#include "hml/observe/event_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable c_parameter() {
  return {.name = "c_parameter",
          .label = R"(C)",
          .unit = "1",
          .doc =
              "C parameter 3 (l1 l2 + l2 l3 + l3 l1) of the linear momentum tensor (r = 1; see sphericity): 0 for two "
              "jets, 3/4 at most for a planar event, 1 for an isotropic one (Phys. Lett. B 74, 65).",
          .value = of_finite([](std::span<const Momentum> objects) {
            const auto l = momentum_tensor(objects, 1);
            return 3 * (l[0] * l[1] + l[1] * l[2] + l[2] * l[0]);
          })};
}

}  // namespace hml::observables
