#pragma once
#include <array>
#include <span>

#include "hml/observe/observable.hpp"

namespace hml {

/// Eigenvalues of the momentum tensor sum |p|^(r-2) p_a p_b / sum |p|^r in falling order; their sum is 1. r = 2 is the
/// sphericity tensor (Bjorken and Brodsky 1970), r = 1 its linear form, safe against soft and collinear splittings.
/// The momenta have to be finite and not all zero.
std::array<double, 3> momentum_tensor(std::span<const Momentum> objects, double r);

/// The same of the momenta in the transverse plane.
std::array<double, 2> transverse_momentum_tensor(std::span<const Momentum> objects, double r);

/// Thrust max_n sum |p.n| / sum |p| (Farhi 1977), the same in the plane across the thrust axis (major), and along the
/// third axis (minor).
struct Thrust {
  double thrust = 0, major = 0, minor = 0;
};

/// Exact for any number n of momenta: the best axis is the sum of all momenta with signs, and all ways to part the
/// momenta by a plane are visited in n^2 log n steps. The momenta have to be finite and not all zero.
Thrust thrust(std::span<const Momentum> objects);

/// max_n sum |pt.n| / sum pt over axes in the transverse plane (arXiv:1001.4082); exact.
double transverse_thrust(std::span<const Momentum> objects);

/// min_n sum |pt.n| / sum pt over axes in the transverse plane; exact: the best axis stands across one of the momenta.
double least_transverse_flow(std::span<const Momentum> objects);

}  // namespace hml
