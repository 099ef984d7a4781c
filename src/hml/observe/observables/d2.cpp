#include "hml/observe/observables.hpp"

#include "hml/observe/energy_correlators.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable d2() {
  return {.name = "d2",
          .label = R"(D_2)",
          .unit = "1",
          .doc = "Energy correlation ratio D2 = e3 / e2^3 (arXiv:1409.6298).",
          .arguments = {beta_argument(1)},
          .make = [](const Arguments& arguments) -> Observable::Value {
            return of_finite_constituents(
                [beta = arguments.number(0)](const Momentum&, std::span<const Momentum> constituents) {
                  const EnergyCorrelators e(constituents, beta);
                  const double pairs = e.ecf(2), sum = e.ecf(1);
                  return ratio(e.ecf(3) * sum * sum * sum, pairs * pairs * pairs);
                });
          }};
}

}  // namespace hml::observables
