#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable delta_rapidity() {
  return {.name = "delta_rapidity",
          .aliases = {"delta_y"},
          .label = R"(\Delta y)",
          .unit = "1",
          .doc = "Difference of rapidities, first minus second.",
          .value = [](const Momentum& a, const Momentum& b) { return a.p4().rapidity() - b.p4().rapidity(); }};
}

}  // namespace hml::observables
