#include "hml/observe/observables.hpp"

#include "hml/observe/grooming.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable z_g() {
  return {
      .name = "z_g",
      .label = R"(z_g)",
      .unit = "1",
      .doc = "Share of the softer part where soft drop stops (arXiv:1402.2657); undefined where it finds nothing.",
      .arguments = {z_cut_argument(0.1), beta_argument(0, -10), r0_argument()},
      .make = [](const Arguments& arguments) -> Observable::Value {
        return of_finite_constituents([drop = SoftDrop{arguments.number(0), arguments.number(1), arguments.number(2)}](
                                          const Momentum&, std::span<const Momentum> constituents) {
          const auto primary = primary_declusterings(constituents);
          const auto* found = drop.find(primary);
          return found ? found->z : undefined;
        });
      }};
}

}  // namespace hml::observables
