#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable rapidity() {
  return {.name = "rapidity",
          .aliases = {"y"},
          .label = "y",
          .unit = "1",
          .doc = "Rapidity ln((E + pz) / sqrt(m^2 + pt^2)).",
          .columns = {"rapidity"},
          .value = [](const Momentum& a) { return a.p4().rapidity(); }};
}

}  // namespace hml::observables
