#include "hml/observe/observables.hpp"

#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/reclustering.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable trimmed_mass() {
  return {
      .name = "trimmed_mass",
      .label = R"(m_\text{trimmed})",
      .unit = "GeV",
      .doc = "Mass after trimming (arXiv:0912.1342), as stored, else from the constituents.",
      .columns = {"trimmedmass"},
      .arguments =
          {{.name = "radius", .standard = 0.2, .doc = "Radius of the kt subjets.", .min = 1e-3, .max = 100},
           {.name = "fraction", .standard = 0.05, .doc = "Least pt of a subjet, of the jet's.", .min = 0, .max = 1}},
      .make = [](const Arguments& arguments) -> Observable::Value {
        return of_finite_constituents([radius = arguments.number(0), fraction = arguments.number(1)](
                                          const Momentum&, std::span<const Momentum> constituents) {
          return trimmed(constituents, radius, fraction).mass();
        });
      }};
}

}  // namespace hml::observables
