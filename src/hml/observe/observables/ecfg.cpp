#include "hml/observe/observables.hpp"

#include <fmt/format.h>

#include "hml/observe/energy_correlators.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable ecfg() {
  return {.name = "ecfg",
          .label = "{}_v e_n",
          .unit = "1",
          .doc =
              "Generalised energy correlation function sum_{i1 < .. < in} prod z times the v smallest of the angles "
              "dR^beta, "
              "z of pt (arXiv:1609.07483).",
          .arguments =
              {{.name = "v", .standard = 2.0, .doc = "Number of angles.", .min = 1, .max = 6},
               {.name = "n", .standard = 3.0, .doc = "Number of constituents that are correlated.", .min = 1, .max = 4},
               beta_argument(1)},
          .make = [](const Arguments& arguments) -> Observable::Value {
            const int v = whole(arguments, 0, "v"), n = whole(arguments, 1, "n");
            if (n > 1 && v > n * (n - 1) / 2)
              throw Error(ErrorKind::config,
                          fmt::format("{} constituents have {} angles, not {}", n, n * (n - 1) / 2, v));
            return of_finite_constituents(
                [v, n, beta = arguments.number(2)](const Momentum&, std::span<const Momentum> constituents) {
                  return EnergyCorrelators(constituents, beta).generalised(v, n);
                });
          }};
}

}  // namespace hml::observables
