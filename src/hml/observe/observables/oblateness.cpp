#include "hml/observe/observables.hpp"

#include "hml/observe/event_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable oblateness() {
  return {.name = "oblateness",
          .label = R"(O)",
          .unit = "1",
          .doc = "thrust_major - thrust_minor.",
          .value = of_finite([](std::span<const Momentum> objects) {
            const auto all = hml::thrust(objects);
            return all.major - all.minor;
          })};
}

}  // namespace hml::observables
