#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable isolation() {
  return {.name = "isolation",
          .aliases = {"isolation_var", "relative_isolation"},
          .label = R"(I)",
          .unit = "1",
          .doc = "Isolation variable of a lepton or photon, as stored: activity around it relative to its pt.",
          .columns = {"isolationvar", "isolation"},
          .value = first_stored_value};
}

}  // namespace hml::observables
