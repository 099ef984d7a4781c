#include "hml/observe/observables.hpp"

#include <algorithm>

#include "hml/observe/observables/arguments.hpp"
#include "hml/observe/undefined.hpp"

namespace hml::observables {

namespace {

/// Legendre's polynomial P_l(x) by Bonnet's recursion.
double legendre(int l, double x) {
  double before = 1, value = x;
  if (l == 0) return before;
  for (int k = 2; k <= l; ++k) {
    const double next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
    before = value;
    value = next;
  }
  return value;
}

}  // namespace

Observable fox_wolfram() {
  return {
      .name = "fox_wolfram",
      .label = "H_l",
      .unit = "1",
      .doc =
          "Fox-Wolfram moment sum_ij |p_i| |p_j| P_l(cos theta_ij) / (sum |p|)^2 of the objects (Phys. Rev. Lett. 41, "
          "1581): H_0 is 1.",
      .arguments = {{.name = "l", .standard = 2.0, .doc = "Order of the moment.", .min = 0, .max = 50}},
      .make = [](const Arguments& arguments) -> Observable::Value {
        return of_finite([l = whole(arguments, 0, "l")](std::span<const Momentum> objects) {
          double moment = 0, total = 0;
          for (const auto& a : objects) {
            const P4 p = a.p4();
            total += p.p();
            for (const auto& b : objects) {
              const P4 q = b.p4();
              const double cosine = (p.px * q.px + p.py * q.py + p.pz * q.pz) / (p.p() * q.p());
              moment += p.p() * q.p() * legendre(l, std::clamp(cosine, -1.0, 1.0));
            }
          }
          return moment / (total * total);
        });
      }};
}

}  // namespace hml::observables
