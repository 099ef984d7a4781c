#include "hml/observe/observables.hpp"

#include <algorithm>
#include <cmath>

namespace hml::observables {

Observable razor_mass() {
  return {.name = "razor_mass",
          .label = "M_R",
          .unit = "GeV",
          .doc = "Razor's mass sqrt((p1 + p2)^2 - (pz1 + pz2)^2) of two objects, p their momenta (arXiv:1202.1503).",
          .value = [](const Momentum& a, const Momentum& b) {
            const P4 p = a.p4(), q = b.p4();
            const double sum = p.p() + q.p(), along = p.pz + q.pz;
            return std::sqrt(std::max((sum - along) * (sum + along), 0.0));
          }};
}

}  // namespace hml::observables
