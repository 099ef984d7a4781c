#include "hml/observe/observables.hpp"

#include "hml/observe/event_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable thrust_major() {
  return {.name = "thrust_major",
          .label = R"(T_\text{major})",
          .unit = "1",
          .doc = "max_n sum |p.n| / sum |p| over axes n across the thrust axis; exact.",
          .value = of_finite([](std::span<const Momentum> objects) { return hml::thrust(objects).major; })};
}

}  // namespace hml::observables
