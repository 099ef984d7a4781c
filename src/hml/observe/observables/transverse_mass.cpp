#include "hml/observe/observables.hpp"

#include <cmath>

namespace hml::observables {

Observable transverse_mass() {
  return {.name = "transverse_mass",
          .aliases = {"mt"},
          .label = "m_T",
          .unit = "GeV",
          .doc =
              "Transverse mass of two massless objects, sqrt(2 pt1 pt2 (1 - cos dphi)), as of a lepton and missing "
              "momentum.",
          .value = [](const Momentum& a, const Momentum& b) {
            return std::sqrt(2 * a.pt * b.pt * (1 - std::cos(a.phi - b.phi)));
          }};
}

}  // namespace hml::observables
