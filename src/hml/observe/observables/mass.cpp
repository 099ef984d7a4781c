#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable mass() {
  return {.name = "mass",
          .aliases = {"m"},
          .label = "m",
          .unit = "GeV",
          .doc = "Mass of the object; 0 where none is stored.",
          .columns = {"mass"},
          .value = [](const Momentum& a) { return a.mass; }};
}

}  // namespace hml::observables
