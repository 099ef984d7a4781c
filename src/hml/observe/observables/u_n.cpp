#include "hml/observe/observables.hpp"

#include <fmt/format.h>

#include "hml/observe/energy_correlators.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable u_n(int n) {
  return {.name = fmt::format("u{}", n),
          .label = fmt::format(R"(U_{})", n),
          .unit = "1",
          .doc = fmt::format("Energy correlation function U{0} = 1e{1} of one angle (arXiv:1609.07483).", n, n + 1),
          .arguments = {beta_argument(1)},
          .make = [n](const Arguments& arguments) -> Observable::Value {
            return of_finite_constituents(
                [n, beta = arguments.number(0)](const Momentum&, std::span<const Momentum> constituents) {
                  const EnergyCorrelators e(constituents, beta);
                  return e.generalised(1, n + 1);
                });
          }};
}

}  // namespace hml::observables
