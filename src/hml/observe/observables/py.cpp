#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable py() {
  return {.name = "py",
          .aliases = {"momentum_y"},
          .label = "p_y",
          .unit = "GeV",
          .doc = "Momentum along y, pt sin(phi).",
          .columns = {"py"},
          .value = [](const Momentum& a) { return a.p4().py; }};
}

}  // namespace hml::observables
