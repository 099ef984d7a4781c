#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable flavour() {
  return {.name = "flavour",
          .aliases = {"flavor"},
          .label = R"(\text{flavour})",
          .unit = "1",
          .doc = "Flavour of a jet as stored: the PDG code of the parton that it is matched with.",
          .columns = {"flavor", "flavour"},
          .value = first_stored_value};
}

}  // namespace hml::observables
