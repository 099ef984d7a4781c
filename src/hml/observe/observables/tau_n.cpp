#include "hml/observe/observables.hpp"

#include <fmt/format.h>

#include "hml/observe/observables/subjettiness.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable tau_n(int n) {
  return {
      .name = fmt::format("tau{}", n),
      .aliases = {fmt::format("n_subjettiness{}", n)},
      .label = fmt::format(R"(\tau_{})", n),
      .unit = "1",
      .doc = fmt::format("{}-subjettiness sum_i pt_i min_k dR_ik^beta / sum_i pt_i r0^beta (arXiv:1011.2268), dR in "
                         "rapidity and azimuth; as stored, else from the constituents.",
                         n),
      .columns = {"tau"},
      .arguments = Subjettiness::arguments(),
      .make = [n](const Arguments& arguments) -> Observable::Value {
        return of_finite_constituents(
            [n, tau = Subjettiness(arguments)](const Momentum&, std::span<const Momentum> constituents) {
              return stored_value(tau(constituents), n - 1);
            });
      },
      .stored = [n](std::span<const double> tau) { return stored_value(tau, n - 1); }};
}

}  // namespace hml::observables
