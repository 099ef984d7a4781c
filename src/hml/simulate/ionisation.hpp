#pragma once

namespace hml {

/// Gases of drift chambers, by the numbers that cards use.
enum class ChamberGas { helium_isobutane = 0, helium = 1, argon_ethane = 2, argon = 3 };

/// Mean number of ionisation clusters that a particle of unit charge makes on a mm of a gas, by its beta gamma.
///
/// Monotone cubic interpolation (F. Fritsch, R. Carlson, SIAM J. Numer. Anal. 17 (1980) 238) in logarithms of both
/// between simulated points (Garfield++; see arXiv:2105.07064). The last point is the Fermi plateau and stands for all
/// that is faster; below the first the line through the first two goes on.
double clusters_per_mm(ChamberGas gas, double beta_gamma);

}  // namespace hml
