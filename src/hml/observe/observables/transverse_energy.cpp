#include "hml/observe/observables.hpp"

#include <cmath>

namespace hml::observables {

Observable transverse_energy() {
  return {.name = "transverse_energy",
          .aliases = {"et"},
          .label = "E_T",
          .unit = "GeV",
          .doc = "Transverse energy E pt / p.",
          .columns = {"et"},
          .value = [](const Momentum& a) { return a.p4().e / std::cosh(a.eta); }};
}

}  // namespace hml::observables
