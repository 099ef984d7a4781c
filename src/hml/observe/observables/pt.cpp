#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable pt() {
  return {.name = "pt",
          .aliases = {"transverse_momentum"},
          .label = "p_T",
          .unit = "GeV",
          .doc = "Transverse momentum.",
          .columns = {"pt", "et", "met"},
          .value = [](const Momentum& a) { return a.pt; }};
}

}  // namespace hml::observables
