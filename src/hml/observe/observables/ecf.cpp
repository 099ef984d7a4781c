#include "hml/observe/observables.hpp"

#include "hml/observe/energy_correlators.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable ecf() {
  return {
      .name = "ecf",
      .label = R"(\text{ECF})",
      .unit = "GeV^n",
      .doc = "Energy correlation function sum_{i1 < .. < in} prod pt prod_{pairs} dR^beta (arXiv:1305.0007), in GeV^n.",
      .arguments =
          {{.name = "n", .standard = 2.0, .doc = "Number of constituents that are correlated.", .min = 0, .max = 4},
           beta_argument(1)},
      .make = [](const Arguments& arguments) -> Observable::Value {
        return of_finite_constituents([n = whole(arguments, 0, "n"), beta = arguments.number(1)](
                                          const Momentum&, std::span<const Momentum> constituents) {
          return EnergyCorrelators(constituents, beta).ecf(n);
        });
      }};
}

}  // namespace hml::observables
