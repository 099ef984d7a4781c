#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable met() {
  return {.name = "met",
          .aliases = {"missing_et"},
          .label = R"(E_T^\text{miss})",
          .unit = "GeV",
          .doc = "Missing transverse momentum, as stored.",
          .columns = {"met"},
          .value = first_stored_value};
}

}  // namespace hml::observables
