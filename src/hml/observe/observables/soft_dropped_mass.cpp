#include "hml/observe/observables.hpp"

#include "hml/observe/grooming.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable soft_dropped_mass() {
  return {
      .name = "soft_dropped_mass",
      .aliases = {"soft_drop_mass", "mmdt_mass"},
      .label = R"(m_\text{SD})",
      .unit = "GeV",
      .doc =
          "Mass after soft drop, z > z_cut (dR / r0)^beta (arXiv:1402.2657); beta = 0 is the modified mass drop "
          "(arXiv:1307.0007). As stored, else from the constituents.",
      .columns = {"softdroppedmass"},
      .arguments = {z_cut_argument(0.1), beta_argument(0, -10), r0_argument()},
      .make = [](const Arguments& arguments) -> Observable::Value {
        return of_finite_constituents([drop = SoftDrop{arguments.number(0), arguments.number(1), arguments.number(2)}](
                                          const Momentum&, std::span<const Momentum> constituents) {
          return soft_dropped(constituents, drop).mass();
        });
      }};
}

}  // namespace hml::observables
