#include "hml/observe/observables.hpp"

namespace hml::observables {

Observable had_over_em() {
  return {.name = "had_over_em",
          .label = R"(E_\text{had} / E_\text{em})",
          .unit = "1",
          .doc = "Hadronic over electromagnetic energy, as stored.",
          .columns = {"ehadovereem"},
          .value = first_stored_value};
}

}  // namespace hml::observables
