#include "hml/observe/observables.hpp"

#include "hml/observe/jet_shapes.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable jet_thrust() {
  return {.name = "jet_thrust",
          .label = R"(\lambda^1_2)",
          .unit = "1",
          .doc = "Angularity sum z (dR / r0)^2 around the jet's axis, z of pt (arXiv:1408.3122).",
          .arguments = {r0_argument()},
          .make = [](const Arguments& arguments) -> Observable::Value {
            return of_finite_constituents(
                [r0 = arguments.number(0)](const Momentum& jet, std::span<const Momentum> constituents) {
                  return angularity(constituents, PlanePoint::from(jet), 1, 2, r0);
                });
          }};
}

}  // namespace hml::observables
