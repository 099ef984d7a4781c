#include "hml/observe/observables.hpp"

#include "hml/observe/grooming.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable mass_drop_mass() {
  return {.name = "mass_drop_mass",
          .label = R"(m_\text{MD})",
          .unit = "GeV",
          .doc =
              "Mass at the first declustering with a mass drop, m_heavier < mu m and min(pt1, pt2)^2 dR^2 > y_cut m^2 "
              "(arXiv:0802.2470); 0 where there is none.",
          .arguments = {{.name = "mu",
                         .standard = 0.67,
                         .doc = "Most of the mass that the heavier part may have.",
                         .min = 0,
                         .max = 1},
                        {.name = "y_cut", .standard = 0.09, .doc = "Least symmetry.", .min = 0, .max = 1}},
          .make = [](const Arguments& arguments) -> Observable::Value {
            return of_finite_constituents([mu = arguments.number(0), y_cut = arguments.number(1)](
                                              const Momentum&, std::span<const Momentum> constituents) {
              return mass_dropped(constituents, mu, y_cut).mass();
            });
          }};
}

}  // namespace hml::observables
