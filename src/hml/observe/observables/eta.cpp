#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable eta() {
  return {.name = "eta",
          .aliases = {"pseudorapidity"},
          .label = R"(\eta)",
          .unit = "1",
          .doc = "Pseudorapidity -ln tan(theta/2).",
          .columns = {"eta"},
          .value = [](const Momentum& a) { return a.eta; }};
}

}  // namespace hml::observables
