#include "hml/observe/observables.hpp"

#include "hml/observe/event_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable thrust() {
  return {.name = "thrust",
          .label = R"(T)",
          .unit = "1",
          .doc =
              "Thrust max_n sum |p.n| / sum |p| (Phys. Rev. Lett. 39, 1587): 1 for back-to-back jets, 1/2 for an "
              "isotropic event; exact.",
          .value = of_finite([](std::span<const Momentum> objects) { return hml::thrust(objects).thrust; })};
}

}  // namespace hml::observables
