#include "hml/observe/observables.hpp"

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable system_pt() {
  return {.name = "system_pt",
          .aliases = {"vector_pt", "recoil", "mht", "missing_ht"},
          .label = R"(p_T^\text{sum})",
          .unit = "GeV",
          .doc = "Transverse momentum of the sum of all the objects: the recoil against them, the missing HT of jets.",
          .value = [](std::span<const Momentum> objects) {
            if (objects.empty()) return undefined;
            P4 sum;
            for (const auto& object : objects) sum += object.p4();
            return sum.pt();
          }};
}

}  // namespace hml::observables
