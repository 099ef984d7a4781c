#include "hml/observe/observables.hpp"

#include <cmath>
#include <limits>

#include "hml/observe/mmc.hpp"

namespace hml::observables {

Observable missing_mass() {
  return {.name = "missing_mass",
          .aliases = {"mmc"},
          .label = R"(m_{\tau\tau}^\text{MMC})",
          .unit = "GeV",
          .doc =
              "Mass of a hadronic tau, a lepton and the missing momentum with the neutrinos they must have had, by the "
              "missing mass calculator (arXiv:1012.4686). Further objects give the scalar sum of transverse energy "
              "that the resolution of the missing momentum grows with.",
          .arguments = {{.name = "stochastic",
                         .standard = 0.7,
                         .doc = "Term of the resolution of each component that goes with the root of the sum.",
                         .unit = "sqrt(GeV)",
                         .min = 0},
                        {.name = "constant",
                         .standard = 10.0,
                         .doc = "Term that is always there, added in quadrature.",
                         .unit = "GeV",
                         .min = 0}},
          .make = [](const Arguments& arguments) -> Observable::Value {
            const double stochastic = arguments.number(0), constant = arguments.number(1);
            return Observable::OfGroup([=](std::span<const Momentum> objects) {
              if (objects.size() < 3) return std::numeric_limits<double>::quiet_NaN();
              double sum_et = 0;
              for (const auto& object : objects.subspan(3)) sum_et += object.pt;
              const double resolution = std::hypot(constant, stochastic * std::sqrt(sum_et));
              return hml::missing_mass(objects[0], objects[1], objects[2], resolution);
            });
          }};
}

}  // namespace hml::observables
