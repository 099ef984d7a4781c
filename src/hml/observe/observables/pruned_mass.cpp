#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable pruned_mass() {
  return {.name = "pruned_mass",
          .label = R"(m_\text{pruned})",
          .unit = "GeV",
          .doc = "Mass after pruning (arXiv:0912.0033), as stored by the jet finder.",
          .columns = {"prunedmass"},
          .value = first_stored_value};
}

}  // namespace hml::observables
