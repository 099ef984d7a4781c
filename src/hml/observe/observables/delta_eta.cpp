#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable delta_eta() {
  return {.name = "delta_eta",
          .label = R"(\Delta\eta)",
          .unit = "1",
          .doc = "Difference of pseudorapidities, first minus second.",
          .value = [](const Momentum& a, const Momentum& b) { return a.eta - b.eta; }};
}

}  // namespace hml::observables
