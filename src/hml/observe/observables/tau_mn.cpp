#include "hml/observe/observables.hpp"

#include <fmt/format.h>

#include "hml/observe/observables/subjettiness.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable tau_mn(int m, int n) {
  return {
      .name = fmt::format("tau{}{}", m, n),
      .aliases = {fmt::format("n_subjettiness_ratio{}{}", m, n)},
      .label = fmt::format(R"(\tau_{{{}{}}})", m, n),
      .unit = "1",
      .doc =
          fmt::format("Ratio of N-subjettiness tau{} / tau{} (arXiv:1011.2268), as stored, else from the constituents; "
                      "undefined where tau{} is 0.",
                      m, n, n),
      .columns = {"tau"},
      .arguments = Subjettiness::arguments(),
      .make = [m, n](const Arguments& arguments) -> Observable::Value {
        return of_finite_constituents(
            [m, n, tau = Subjettiness(arguments)](const Momentum&, std::span<const Momentum> constituents) {
              const auto all = tau(constituents);
              return ratio(stored_value(all, m - 1), stored_value(all, n - 1));
            });
      },
      .stored = [m,
                 n](std::span<const double> tau) { return ratio(stored_value(tau, m - 1), stored_value(tau, n - 1)); }};
}

}  // namespace hml::observables
