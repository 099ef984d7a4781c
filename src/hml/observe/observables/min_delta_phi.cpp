#include "hml/observe/observables.hpp"

#include <cmath>

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable min_delta_phi() {
  return {
      .name = "min_delta_phi",
      .label = R"(\min\Delta\phi)",
      .unit = "rad",
      .doc = "Least |dphi| between an object of the first and one of the second name: jet:4,missinget0.min_delta_phi.",
      .value =
          [](std::span<const Observable::Group> groups) {
            double least = undefined;
            for (const auto& a : groups[0])
              for (const auto& b : groups[1]) least = std::fmin(least, std::abs(hml::delta_phi(a.phi, b.phi)));
            return least;
          },
      .objects = 2};
}

}  // namespace hml::observables
