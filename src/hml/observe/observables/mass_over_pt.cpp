#include "hml/observe/observables.hpp"

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable mass_over_pt() {
  return {.name = "mass_over_pt",
          .aliases = {"m_over_pt"},
          .label = "m / p_T",
          .unit = "1",
          .doc = "Mass as a fraction of the transverse momentum.",
          .value = [](const Momentum& a) { return ratio(a.mass, a.pt); }};
}

}  // namespace hml::observables
