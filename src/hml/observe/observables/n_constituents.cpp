#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable n_constituents() {
  return {.name = "n_constituents",
          .aliases = {"multiplicity"},
          .label = "n",
          .unit = "1",
          .doc = "Number of constituents.",
          .value = [](const Momentum&, std::span<const Constituent> constituents) {
            return static_cast<double>(constituents.size());
          }};
}

}  // namespace hml::observables
