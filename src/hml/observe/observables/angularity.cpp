#include "hml/observe/observables.hpp"

#include "hml/observe/jet_shapes.hpp"
#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/reclustering.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable angularity() {
  return {.name = "angularity",
          .label = R"(\lambda^\kappa_\beta)",
          .unit = "1",
          .doc = "Generalised angularity sum z^kappa (dR / r0)^beta, z of pt (arXiv:1408.3122).",
          .arguments = {{.name = "kappa", .standard = 1.0, .doc = "Power of z.", .min = 0, .max = 10},
                        beta_argument(1),
                        r0_argument(),
                        {.name = "axis",
                         .standard = std::string("jet"),
                         .doc = "jet: the jet's own; wta: winner-take-all (arXiv:1401.2158)."}},
          .make = [](const Arguments& arguments) -> Observable::Value {
            const std::string& axis = arguments.text(3);
            if (axis != "jet" && axis != "wta")
              throw unknown_name(ErrorKind::config, "axis", axis, std::vector<std::string>{"jet", "wta"});
            return of_finite_constituents(
                [kappa = arguments.number(0), beta = arguments.number(1), r0 = arguments.number(2),
                 winner = axis == "wta"](const Momentum& jet, std::span<const Momentum> constituents) {
                  const PlanePoint centre = winner ? winner_take_all_axis(constituents) : PlanePoint::from(jet);
                  return hml::angularity(constituents, centre, kappa, beta, r0);
                });
          }};
}

}  // namespace hml::observables
