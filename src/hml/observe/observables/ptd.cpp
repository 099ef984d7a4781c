#include "hml/observe/observables.hpp"

#include <cmath>

#include "hml/observe/jet_shapes.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable ptd() {
  return {.name = "ptd",
          .label = R"(p_T^D)",
          .unit = "1",
          .doc =
              "Transverse momentum dispersion sqrt(sum pt^2) / sum pt: 1 for one constituent, 1/sqrt(n) for n equal "
              "ones (arXiv:1408.3122).",
          .value = of_finite_constituents([](const Momentum&, std::span<const Momentum> constituents) {
            return std::sqrt(angularity(constituents, {}, 2, 0, 1));
          })};
}

}  // namespace hml::observables
