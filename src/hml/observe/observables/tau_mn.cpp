#include <fmt/format.h>

#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable tau_mn(int m, int n) {
  return {.name = fmt::format("tau{}{}", m, n),
          .aliases = {fmt::format("n_subjettiness_ratio{}{}", m, n)},
          .label = fmt::format(R"(\tau_{{{}{}}})", m, n),
          .unit = "1",
          .doc = fmt::format("Ratio of N-subjettiness tau{} / tau{} (arXiv:1011.2268); undefined where tau{} is 0.", m,
                             n, n),
          .columns = {"tau"},
          .value = [m, n](std::span<const double> tau) { return stored_value(tau, m - 1) / stored_value(tau, n - 1); }};
}

}  // namespace hml::observables
