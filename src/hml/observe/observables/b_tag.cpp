#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable b_tag() {
  return {.name = "b_tag",
          .label = R"(b\text{-tag})",
          .unit = "1",
          .doc = "Bits of the b-tagging working points passed, as stored.",
          .columns = {"btag"},
          .value = first_stored_value};
}

}  // namespace hml::observables
