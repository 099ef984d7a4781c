#include "hml/observe/observables.hpp"

#include <fmt/format.h>

#include "hml/observe/energy_correlators.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable c_n(int n) {
  return {.name = fmt::format("c{}", n),
          .label = fmt::format(R"(C_{})", n),
          .unit = "1",
          .doc = fmt::format("Energy correlation ratio C{0} = ECF({1}) ECF({2}) / ECF({0})^2 (arXiv:1305.0007).", n,
                             n + 1, n - 1),
          .arguments = {beta_argument(1)},
          .make = [n](const Arguments& arguments) -> Observable::Value {
            return of_finite_constituents(
                [n, beta = arguments.number(0)](const Momentum&, std::span<const Momentum> constituents) {
                  const EnergyCorrelators e(constituents, beta);
                  const double middle = e.ecf(n);
                  return ratio(e.ecf(n + 1) * e.ecf(n - 1), middle * middle);
                });
          }};
}

}  // namespace hml::observables
