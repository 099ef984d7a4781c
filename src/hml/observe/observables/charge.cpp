#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable charge() {
  return {.name = "charge",
          .label = "q",
          .unit = "e",
          .doc = "Electric charge as stored.",
          .columns = {"charge"},
          .value = first_stored_value};
}

}  // namespace hml::observables
