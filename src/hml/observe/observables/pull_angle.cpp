#include "hml/observe/observables.hpp"

#include <cmath>
#include <vector>

#include "hml/observe/jet_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable pull_angle() {
  return {
      .name = "pull_angle",
      .label = R"(\theta_\text{pull})",
      .unit = "rad",
      .doc =
          "Angle in [-pi, pi) between the pull of the first name's jet, given by its constituents, and the way from it "
          "to the sum of the second (arXiv:1001.5027): jet0.constituents,jet1.pull_angle.",
      .value =
          [](std::span<const Observable::Group> groups) {
            std::vector<Momentum> constituents;
            P4 jet, other;
            for (const auto& object : groups[0]) {
              if (!is_finite(object)) return undefined;
              if (object.pt > 0) constituents.push_back(object);
              jet += object.p4();
            }
            for (const auto& object : groups[1]) other += object.p4();
            if (constituents.empty() || !is_finite(Momentum::from(other)) || !(other.pt2() > 0)) return undefined;
            const auto axis = PlanePoint::from(Momentum::from(jet)), target = PlanePoint::from(Momentum::from(other));
            const auto pull = pull_vector(constituents, axis);
            const double towards = std::atan2(hml::delta_phi(target.phi, axis.phi), target.rapidity - axis.rapidity);
            return pull.rapidity == 0 && pull.phi == 0 ? undefined
                                                       : wrap_phi(std::atan2(pull.phi, pull.rapidity) - towards);
          },
      .objects = 2};
}

}  // namespace hml::observables
