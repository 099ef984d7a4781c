#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable pz() {
  return {.name = "pz",
          .aliases = {"momentum_z"},
          .label = "p_z",
          .unit = "GeV",
          .doc = "Momentum along the beam, pt sinh(eta).",
          .columns = {"pz"},
          .value = [](const Momentum& a) { return a.p4().pz; }};
}

}  // namespace hml::observables
