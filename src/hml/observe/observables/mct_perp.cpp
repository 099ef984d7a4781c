#include "hml/observe/observables.hpp"

#include <algorithm>
#include <cmath>

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable mct_perp() {
  return {.name = "mct_perp",
          .aliases = {"contransverse_mass_perp"},
          .label = R"(m_{CT\perp})",
          .unit = "GeV",
          .doc =
              "Contransverse mass of two visible objects from the momenta across the recoil -(pt1 + pt2 + met) of all "
              "else in the event, which does not change it (arXiv:0910.1584): jet0,jet1,missinget0.mct_perp.",
          .value = of_three([](const Momentum& a, const Momentum& b, const Momentum& missing) {
            const P4 p = a.p4(), q = b.p4(), upstream = p + q + missing.p4();
            if (upstream.pt2() == 0) return undefined;
            const auto across = [&](const P4& v) { return (v.px * upstream.py - v.py * upstream.px) / upstream.pt(); };
            const double pa = across(p), pb = across(q);
            const double energies = std::hypot(pa, a.mass) * std::hypot(pb, b.mass);
            return std::sqrt(std::max(a.mass * a.mass + b.mass * b.mass + 2 * (energies + pa * pb), 0.0));
          }),
          .objects = 3};
}

}  // namespace hml::observables
