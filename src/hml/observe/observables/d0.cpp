#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable d0() {
  return {.name = "d0",
          .label = R"(d_0)",
          .unit = "mm",
          .doc = "Transverse impact parameter, as stored.",
          .columns = {"d0"},
          .value = first_stored_value};
}

}  // namespace hml::observables
