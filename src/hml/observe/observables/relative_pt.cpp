#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable relative_pt() {
  return {.name = "relative_pt",
          .label = "p_{T,1} / p_{T,2}",
          .unit = "1",
          .doc = "Transverse momentum of the first object over that of the second.",
          .value = [](const Momentum& a, const Momentum& b) { return a.pt / b.pt; }};
}

}  // namespace hml::observables
