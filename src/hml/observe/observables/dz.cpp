#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable dz() {
  return {.name = "dz",
          .label = R"(d_z)",
          .unit = "mm",
          .doc = "Longitudinal impact parameter, as stored.",
          .columns = {"dz"},
          .value = first_stored_value};
}

}  // namespace hml::observables
