#include "hml/observe/observables.hpp"

#include <cmath>

namespace hml::observables {

Observable abs_delta_eta() {
  return {.name = "abs_delta_eta",
          .label = R"(|\Delta\eta|)",
          .unit = "1",
          .doc = "Distance of two objects in pseudorapidity.",
          .value = [](const Momentum& a, const Momentum& b) { return std::abs(a.eta - b.eta); }};
}

}  // namespace hml::observables
