#include <fmt/format.h>

#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable tau_n(int n) {
  return {.name = fmt::format("tau{}", n),
          .aliases = {fmt::format("n_subjettiness{}", n)},
          .label = fmt::format(R"(\tau_{})", n),
          .unit = "1",
          .doc = fmt::format("{}-subjettiness (arXiv:1011.2268), as stored by the jet finder.", n),
          .columns = {"tau"},
          .value = [n](std::span<const double> tau) { return stored_value(tau, n - 1); }};
}

}  // namespace hml::observables
