#include "hml/observe/observables.hpp"

#include <cmath>

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable met_significance() {
  return {
      .name = "met_significance",
      .label = R"(E_T^\text{miss} / \sqrt{H_T})",
      .unit = "sqrt(GeV)",
      .doc =
          "Missing transverse momentum (second name) over the root of the scalar sum of the transverse momenta of the "
          "first: jet,missinget0.met_significance.",
      .value =
          [](std::span<const Observable::Group> groups) {
            double ht = 0;
            P4 missing;
            for (const auto& object : groups[0]) ht += object.pt;
            for (const auto& object : groups[1]) missing += object.p4();
            return ht >= 0 ? ratio(missing.pt(), std::sqrt(ht)) : undefined;
          },
      .objects = 2};
}

}  // namespace hml::observables
