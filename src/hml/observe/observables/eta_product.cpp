#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable eta_product() {
  return {.name = "eta_product",
          .aliases = {"prodeta"},
          .label = R"(\eta_1 \eta_2)",
          .unit = "1",
          .doc = "Product of two pseudorapidities; far below 0 for jets of vector-boson fusion.",
          .value = [](const Momentum& a, const Momentum& b) { return a.eta * b.eta; }};
}

}  // namespace hml::observables
