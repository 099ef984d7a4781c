#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable tau_tag() {
  return {.name = "tau_tag",
          .label = R"(\tau\text{-tag})",
          .unit = "1",
          .doc = "Whether the hadronic tau tag is passed, as stored.",
          .columns = {"tautag"},
          .value = first_stored_value};
}

}  // namespace hml::observables
