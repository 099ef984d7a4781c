#include "hml/observe/observables.hpp"

#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/reclustering.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable pruned_mass() {
  return {.name = "pruned_mass",
          .label = R"(m_\text{pruned})",
          .unit = "GeV",
          .doc = "Mass after pruning (arXiv:0912.0033), as stored, else from the constituents.",
          .columns = {"prunedmass"},
          .arguments = {z_cut_argument(0.1),
                        {.name = "r_cut", .standard = 0.5, .doc = "Least angle that is cut, of 2 m / pt.", .min = 0}},
          .make = [](const Arguments& arguments) -> Observable::Value {
            return of_finite_constituents([z_cut = arguments.number(0), r_cut = arguments.number(1)](
                                              const Momentum&, std::span<const Momentum> constituents) {
              return pruned(constituents, z_cut, r_cut).mass();
            });
          }};
}

}  // namespace hml::observables
