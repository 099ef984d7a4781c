#include "hml/observe/observables.hpp"

#include <cmath>

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable min_delta_r() {
  return {
      .name = "min_delta_r",
      .label = R"(\min\Delta R)",
      .unit = "1",
      .doc = "Least angular distance between an object of the first and one of the second name: jet,muon0.min_delta_r.",
      .value =
          [](std::span<const Observable::Group> groups) {
            double least = undefined;
            for (const auto& a : groups[0])
              for (const auto& b : groups[1]) least = std::fmin(least, hml::delta_r(a.eta, a.phi, b.eta, b.phi));
            return least;
          },
      .objects = 2};
}

}  // namespace hml::observables
