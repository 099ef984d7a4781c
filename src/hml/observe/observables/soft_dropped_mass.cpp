#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable soft_dropped_mass() {
  return {.name = "soft_dropped_mass",
          .aliases = {"soft_drop_mass"},
          .label = R"(m_\text{SD})",
          .unit = "GeV",
          .doc = "Mass after soft drop (arXiv:1402.2657), as stored by the jet finder.",
          .columns = {"softdroppedmass"},
          .value = first_stored_value};
}

}  // namespace hml::observables
