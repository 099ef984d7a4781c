#include "hml/observe/observables.hpp"

#include "hml/observe/undefined.hpp"

namespace hml::observables {

Observable razor_r2() {
  return {.name = "razor_r2",
          .label = "R^2",
          .unit = "1",
          .doc =
              "Razor's ratio (M_TR / M_R)^2, M_TR^2 = (met (pt1 + pt2) - met.(pt1 + pt2 as vectors)) / 2 "
              "(arXiv:1202.1503): jet0,jet1,missinget0.razor_r2.",
          .value = of_three([](const Momentum& a, const Momentum& b, const Momentum& missing) {
            const P4 p = a.p4(), q = b.p4(), met = missing.p4();
            const double sum = p.p() + q.p(), along = p.pz + q.pz;
            const double mtr2 = 0.5 * (met.pt() * (a.pt + b.pt) - met.px * (p.px + q.px) - met.py * (p.py + q.py));
            return ratio(mtr2, (sum - along) * (sum + along));
          }),
          .objects = 3};
}

}  // namespace hml::observables
