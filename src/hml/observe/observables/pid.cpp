#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable pid() {
  return {.name = "pid",
          .aliases = {"pdg_id"},
          .label = R"(\text{PDG code})",
          .unit = "1",
          .doc = "PDG code of a particle, as stored.",
          .columns = {"pid", "pdg"},
          .value = first_stored_value};
}

}  // namespace hml::observables
