#include "hml/observe/observables.hpp"

#include <algorithm>

#include "hml/observe/grooming.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable soft_drop_multiplicity() {
  return {
      .name = "soft_drop_multiplicity",
      .aliases = {"n_sd"},
      .label = R"(n_\text{SD})",
      .unit = "1",
      .doc = "Number of primary declusterings with z > z_cut (dR / r0)^beta (arXiv:1704.06266).",
      .arguments = {z_cut_argument(0.007), beta_argument(-1, -10), r0_argument()},
      .make = [](const Arguments& arguments) -> Observable::Value {
        return of_finite_constituents([drop = SoftDrop{arguments.number(0), arguments.number(1), arguments.number(2)}](
                                          const Momentum&, std::span<const Momentum> constituents) {
          const auto primary = primary_declusterings(constituents);
          return static_cast<double>(
              std::count_if(primary.begin(), primary.end(), [&](const auto& step) { return drop.keeps(step); }));
        });
      }};
}

}  // namespace hml::observables
