#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable px() {
  return {.name = "px",
          .aliases = {"momentum_x"},
          .label = "p_x",
          .unit = "GeV",
          .doc = "Momentum along x, pt cos(phi).",
          .columns = {"px"},
          .value = [](const Momentum& a) { return a.p4().px; }};
}

}  // namespace hml::observables
