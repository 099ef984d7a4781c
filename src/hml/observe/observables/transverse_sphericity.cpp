#include "hml/observe/observables.hpp"

#include "hml/observe/event_shapes.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable transverse_sphericity() {
  return {.name = "transverse_sphericity",
          .aliases = {"circularity"},
          .label = R"(S_T)",
          .unit = "1",
          .doc =
              "Transverse sphericity 2 lambda2 / (lambda1 + lambda2) of the momentum tensor in the transverse plane: 0 "
              "for back-to-back jets, 1 for an isotropic event (arXiv:1001.4082).",
          .arguments = {power_argument()},
          .make = [](const Arguments& arguments) -> Observable::Value {
            return of_finite([r = arguments.number(0)](std::span<const Momentum> objects) {
              return 2 * transverse_momentum_tensor(objects, r)[1];
            });
          }};
}

}  // namespace hml::observables
