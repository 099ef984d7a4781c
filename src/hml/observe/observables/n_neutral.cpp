#include "hml/observe/observables.hpp"

#include <algorithm>

namespace hml::observables {

Observable n_neutral() {
  return {.name = "n_neutral",
          .aliases = {"n_neutrals"},
          .label = R"(n_\text{neutral})",
          .unit = "1",
          .doc = "Number of constituents without charge, as stored, else counted.",
          .columns = {"nneutral", "nneutrals"},
          .value = [](const Momentum&, std::span<const Constituent> constituents) {
            return static_cast<double>(std::count_if(constituents.begin(), constituents.end(),
                                                     [](const auto& constituent) { return constituent.charge == 0; }));
          }};
}

}  // namespace hml::observables
