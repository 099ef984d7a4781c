#include "hml/observe/observables.hpp"

#include <algorithm>
#include <cmath>

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable cluster_transverse_mass() {
  return {.name = "cluster_transverse_mass",
          .aliases = {"cluster_mt"},
          .label = R"(m_{T,\text{cl}})",
          .unit = "GeV",
          .doc =
              "Transverse mass of the sum of all visible objects (first name) and massless missing momentum (second), "
              "sqrt((sqrt(pt^2 + m^2) + met)^2 - |pt + met|^2) (Phys. Lett. B 199, 421): "
              "muon:2,missinget0.cluster_transverse_mass.",
          .value =
              [](std::span<const Observable::Group> groups) {
                if (groups[0].empty() || groups[1].empty()) return undefined;
                P4 visible, missing;
                for (const auto& object : groups[0]) visible += object.p4();
                for (const auto& object : groups[1]) missing += object.p4();
                const double energy =
                    std::sqrt(std::max(visible.e * visible.e - visible.pz * visible.pz, 0.0)) + missing.pt();
                return std::sqrt(std::max(energy * energy - (visible + missing).pt2(), 0.0));
              },
          .objects = 2};
}

}  // namespace hml::observables
