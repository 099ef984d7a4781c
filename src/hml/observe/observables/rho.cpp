#include "hml/observe/observables.hpp"

#include <cmath>

#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable rho() {
  return {.name = "rho",
          .label = R"(\rho)",
          .unit = "1",
          .doc = "Scaled mass ln(m^2 / (pt r0)^2) of a jet (arXiv:1307.0007).",
          .arguments = {r0_argument()},
          .make = [](const Arguments& arguments) -> Observable::Value {
            return [r0 = arguments.number(0)](const Momentum& a) {
              const double scaled = a.mass / (a.pt * r0);
              return scaled > 0 && std::isfinite(scaled) ? 2 * std::log(scaled) : undefined;
            };
          }};
}

}  // namespace hml::observables
