#include "hml/observe/observables.hpp"

#include <cmath>

#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable jet_charge() {
  return {.name = "jet_charge",
          .label = R"(Q_\kappa)",
          .unit = "e",
          .doc = "Jet charge sum q pt^kappa / pt_jet^kappa (arXiv:1209.2421).",
          .arguments =
              {{.name = "kappa", .standard = 0.5, .doc = "Power of the transverse momentum.", .min = 0, .max = 10}},
          .make = [](const Arguments& arguments) -> Observable::Value {
            return [kappa = arguments.number(0)](const Momentum& jet, std::span<const Constituent> constituents) {
              double sum = 0;
              for (const auto& [momentum, charge] : constituents)
                if (charge != 0) sum += charge * std::pow(momentum.pt / jet.pt, kappa);
              return jet.pt > 0 && std::isfinite(sum) ? sum : undefined;
            };
          }};
}

}  // namespace hml::observables
