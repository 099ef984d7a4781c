#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable size() {
  return {.name = "size",
          .label = "n",
          .unit = "1",
          .doc = "Number of objects in the event; of nested objects, in each parent.",
          .value = [](std::int64_t count) { return static_cast<double>(count); }};
}

}  // namespace hml::observables
