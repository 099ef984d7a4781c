#include "hml/observe/observables.hpp"

#include "hml/observe/jet_shapes.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable lha() {
  return {.name = "lha",
          .aliases = {"les_houches_angularity"},
          .label = R"(\lambda^1_{1/2})",
          .unit = "1",
          .doc = "Les Houches angularity sum z (dR / r0)^(1/2) around the jet's axis, z of pt (arXiv:1408.3122).",
          .arguments = {r0_argument()},
          .make = [](const Arguments& arguments) -> Observable::Value {
            return of_finite_constituents(
                [r0 = arguments.number(0)](const Momentum& jet, std::span<const Momentum> constituents) {
                  return angularity(constituents, PlanePoint::from(jet), 1, 0.5, r0);
                });
          }};
}

}  // namespace hml::observables
