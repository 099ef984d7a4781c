#include "hml/observe/observables.hpp"

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable jet_mass() {
  return {.name = "jet_mass",
          .aliases = {"constituents_mass"},
          .label = R"(m)",
          .unit = "GeV",
          .doc = "Invariant mass of the sum of the constituents.",
          .value = of_finite_constituents([](const Momentum&, std::span<const Momentum> constituents) {
            P4 sum;
            for (const auto& constituent : constituents) sum += constituent.p4();
            return sum.mass();
          })};
}

}  // namespace hml::observables
