#include "hml/observe/observables.hpp"

#include <fmt/format.h>

#include "hml/observe/energy_correlators.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable n_n(int n) {
  return {.name = fmt::format("n{}", n),
          .label = fmt::format(R"(N_{})", n),
          .unit = "1",
          .doc = fmt::format(
              "Energy correlation ratio N{0} = 2e{1} / (1e{0})^2 of two angles and one (arXiv:1609.07483).", n, n + 1),
          .arguments = {beta_argument(1)},
          .make = [n](const Arguments& arguments) -> Observable::Value {
            return of_finite_constituents(
                [n, beta = arguments.number(0)](const Momentum&, std::span<const Momentum> constituents) {
                  const EnergyCorrelators e(constituents, beta);
                  const double below = e.generalised(1, n);
                  return ratio(e.generalised(2, n + 1), below * below);
                });
          }};
}

}  // namespace hml::observables
