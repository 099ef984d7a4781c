#include "hml/observe/observables.hpp"

#include "hml/observe/event_shapes.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable sphericity() {
  return {.name = "sphericity",
          .label = R"(S)",
          .unit = "1",
          .doc =
              "Sphericity 3/2 (lambda2 + lambda3) of the eigenvalues of the momentum tensor sum |p|^(r-2) p p / sum "
              "|p|^r, lambda1 the largest: 0 for back-to-back jets, 1 for an isotropic event.",
          .arguments = {power_argument()},
          .make = [](const Arguments& arguments) -> Observable::Value {
            return of_finite([r = arguments.number(0)](std::span<const Momentum> objects) {
              const auto lambda = momentum_tensor(objects, r);
              return 1.5 * (lambda[1] + lambda[2]);
            });
          }};
}

}  // namespace hml::observables
