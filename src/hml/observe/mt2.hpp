#pragma once
#include "hml/observe/observable.hpp"

namespace hml {

/// The stransverse mass of two visible systems and the missing momentum (hep-ph/9906349), GeV: the least value that the
/// larger of the two transverse masses takes over all ways to share the missing transverse momentum between two
/// invisible particles of the given masses (GeV). Masses have to be finite and not negative. Agrees with the bisection
/// of arXiv:1411.4312 to rounding.
double mt2(const Momentum& a, const Momentum& b, const Momentum& missing, double invisible_a, double invisible_b);

}  // namespace hml
