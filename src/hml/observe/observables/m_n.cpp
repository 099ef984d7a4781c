#include "hml/observe/observables.hpp"

#include <fmt/format.h>

#include "hml/observe/energy_correlators.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable m_n(int n) {
  return {.name = fmt::format("m{}", n),
          .label = fmt::format(R"(M_{})", n),
          .unit = "1",
          .doc = fmt::format("Energy correlation ratio M{0} = 1e{1} / 1e{0} of one angle each (arXiv:1609.07483).", n,
                             n + 1),
          .arguments = {beta_argument(1)},
          .make = [n](const Arguments& arguments) -> Observable::Value {
            return of_finite_constituents(
                [n, beta = arguments.number(0)](const Momentum&, std::span<const Momentum> constituents) {
                  const EnergyCorrelators e(constituents, beta);
                  return ratio(e.generalised(1, n + 1), e.generalised(1, n));
                });
          }};
}

}  // namespace hml::observables
