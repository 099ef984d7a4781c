#include "hml/observe/observables.hpp"

#include <algorithm>

namespace hml::observables {

Observable n_charged() {
  return {.name = "n_charged",
          .label = R"(n_\text{charged})",
          .unit = "1",
          .doc = "Number of charged constituents, as stored, else counted.",
          .columns = {"ncharged"},
          .value = [](const Momentum&, std::span<const Constituent> constituents) {
            return static_cast<double>(std::count_if(constituents.begin(), constituents.end(),
                                                     [](const auto& constituent) { return constituent.charge != 0; }));
          }};
}

}  // namespace hml::observables
