#include "hml/observe/observables.hpp"

#include <cmath>

namespace hml::observables {

Observable p() {
  return {.name = "p",
          .aliases = {"momentum"},
          .label = "p",
          .unit = "GeV",
          .doc = "Momentum pt cosh(eta).",
          .columns = {"p"},
          .value = [](const Momentum& a) { return a.pt * std::cosh(a.eta); }};
}

}  // namespace hml::observables
