#pragma once
#include <span>
#include <vector>

#include "hml/core/p4.hpp"
#include "hml/observe/observable.hpp"

namespace hml {

/// One step back through a jet's clustering: a subjet and the two that it is made of, with the coordinates of the
/// Lund plane (Dreyer, Salam and Soyez, arXiv:1807.04758).
struct LundDeclustering {
  P4 pair, harder, softer;  ///< harder and softer by pt
  double delta = 0;         ///< distance of the two in rapidity and azimuth
  double z = 0;             ///< pt_softer / (pt_harder + pt_softer)
  double kt = 0;            ///< pt_softer delta, GeV
  double psi = 0;           ///< azimuth of the softer around the harder, atan2(dy, dphi), rad
  double mass = 0;          ///< of the pair, GeV
  /// Where the harder and the softer one are split further; -1 where they are constituents.
  int next_harder = -1, next_softer = -1;
};

/// All declusterings of the Cambridge/Aachen tree, the widest first, each followed by those of its harder part and then
/// of its softer part: one less than there are constituents. Momenta have to be finite, with pt > 0. Safe in threads.
std::vector<LundDeclustering> lund_tree(std::span<const Momentum> constituents);

/// The primary declusterings, which follow the harder part, from wide to narrow angles.
std::vector<LundDeclustering> primary_declusterings(std::span<const Momentum> constituents);

}  // namespace hml
