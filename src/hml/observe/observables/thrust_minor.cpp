#include "hml/observe/observables.hpp"

#include "hml/observe/event_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable thrust_minor() {
  return {.name = "thrust_minor",
          .label = R"(T_\text{minor})",
          .unit = "1",
          .doc = "sum |p.n| / sum |p|, n across the axes of thrust and thrust_major.",
          .value = of_finite([](std::span<const Momentum> objects) { return hml::thrust(objects).minor; })};
}

}  // namespace hml::observables
