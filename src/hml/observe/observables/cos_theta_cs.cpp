#include "hml/observe/observables.hpp"

#include <cmath>

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable cos_theta_cs() {
  return {.name = "cos_theta_cs",
          .aliases = {"collins_soper"},
          .label = R"(\cos\theta_\text{CS})",
          .unit = "1",
          .doc =
              "Cosine of the first object's angle in the Collins-Soper frame of the two (Phys. Rev. D 16, 2219), taken "
              "massless: 2 (pz1 E2 - pz2 E1) / (m sqrt(m^2 + pt^2)) of the pair's m and pt, times the sign of its pz.",
          .value = [](const Momentum& a, const Momentum& b) {
            const P4 p = a.p4(), q = b.p4(), sum = p + q;
            const double m2 = sum.mass2(), scale = std::sqrt(m2) * std::sqrt(m2 + sum.pt2());
            return m2 > 0 ? std::copysign(2 / scale, sum.pz) * (p.pz * q.e - q.pz * p.e) : undefined;
          }};
}

}  // namespace hml::observables
