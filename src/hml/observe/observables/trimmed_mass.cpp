#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable trimmed_mass() {
  return {.name = "trimmed_mass",
          .label = R"(m_\text{trimmed})",
          .unit = "GeV",
          .doc = "Mass after trimming (arXiv:0912.1342), as stored by the jet finder.",
          .columns = {"trimmedmass"},
          .value = first_stored_value};
}

}  // namespace hml::observables
