#include "hml/observe/observables.hpp"

#include "hml/observe/event_shapes.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable aplanarity() {
  return {.name = "aplanarity",
          .label = R"(A)",
          .unit = "1",
          .doc =
              "Aplanarity 3/2 lambda3 of the momentum tensor (see sphericity): 0 for a planar event, 1/2 for an "
              "isotropic one.",
          .arguments = {power_argument()},
          .make = [](const Arguments& arguments) -> Observable::Value {
            return of_finite([r = arguments.number(0)](std::span<const Momentum> objects) {
              const auto lambda = momentum_tensor(objects, r);
              return 1.5 * lambda[2];
            });
          }};
}

}  // namespace hml::observables
