#include "hml/observe/observables.hpp"

#include "hml/observe/event_shapes.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable planarity() {
  return {
      .name = "planarity",
      .label = R"(P)",
      .unit = "1",
      .doc =
          "Planarity lambda2 - lambda3 of the momentum tensor (see sphericity): 0 for a linear or an isotropic event.",
      .arguments = {power_argument()},
      .make = [](const Arguments& arguments) -> Observable::Value {
        return of_finite([r = arguments.number(0)](std::span<const Momentum> objects) {
          const auto lambda = momentum_tensor(objects, r);
          return lambda[1] - lambda[2];
        });
      }};
}

}  // namespace hml::observables
