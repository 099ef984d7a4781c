#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable energy() {
  return {.name = "energy",
          .aliases = {"e"},
          .label = "E",
          .unit = "GeV",
          .doc = "Energy sqrt(p^2 + m^2).",
          .columns = {"e", "energy"},
          .value = [](const Momentum& a) { return a.p4().e; }};
}

}  // namespace hml::observables
