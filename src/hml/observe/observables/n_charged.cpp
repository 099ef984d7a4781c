#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable n_charged() {
  return {.name = "n_charged",
          .label = R"(n_\text{charged})",
          .unit = "1",
          .doc = "Number of charged constituents, as stored.",
          .columns = {"ncharged"},
          .value = first_stored_value};
}

}  // namespace hml::observables
