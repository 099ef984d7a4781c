#include "hml/observe/observables.hpp"

#include <algorithm>

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable leading_fraction() {
  return {.name = "leading_fraction",
          .label = R"(z_\text{max})",
          .unit = "1",
          .doc = "Largest share that a constituent has of the sum of their transverse momenta.",
          .value = of_finite_constituents([](const Momentum&, std::span<const Momentum> constituents) {
            double most = 0, sum = 0;
            for (const auto& constituent : constituents) {
              most = std::max(most, constituent.pt);
              sum += constituent.pt;
            }
            return most / sum;
          })};
}

}  // namespace hml::observables
