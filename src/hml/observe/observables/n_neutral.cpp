#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable n_neutral() {
  return {.name = "n_neutral",
          .aliases = {"n_neutrals"},
          .label = R"(n_\text{neutral})",
          .unit = "1",
          .doc = "Number of neutral constituents, as stored.",
          .columns = {"nneutral", "nneutrals"},
          .value = first_stored_value};
}

}  // namespace hml::observables
