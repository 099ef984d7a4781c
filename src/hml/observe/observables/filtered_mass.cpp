#include "hml/observe/observables.hpp"

#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/reclustering.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable filtered_mass() {
  return {.name = "filtered_mass",
          .label = R"(m_\text{filtered})",
          .unit = "GeV",
          .doc = "Mass of the hardest Cambridge/Aachen subjets (arXiv:0802.2470).",
          .arguments =
              {{.name = "radius", .standard = 0.3, .doc = "Radius of the subjets.", .min = 1e-3, .max = 100},
               {.name = "count", .standard = 3.0, .doc = "Number of subjets that are kept.", .min = 1, .max = 100}},
          .make = [](const Arguments& arguments) -> Observable::Value {
            return of_finite_constituents([radius = arguments.number(0), count = whole(arguments, 1, "count")](
                                              const Momentum&, std::span<const Momentum> constituents) {
              return filtered(constituents, radius, count).mass();
            });
          }};
}

}  // namespace hml::observables
