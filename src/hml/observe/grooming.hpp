#pragma once
#include <span>

#include "hml/observe/lund.hpp"

namespace hml {

/// The condition of soft drop: z > z_cut (delta / r0)^beta.
struct SoftDrop {
  double z_cut = 0.1, beta = 0, r0 = 0.8;

  bool keeps(const LundDeclustering& step) const;
  /// The first of the primary declusterings that is kept; nullptr where none is.
  const LundDeclustering* find(std::span<const LundDeclustering> primary) const;
};

/// The jet after soft drop (arXiv:1402.2657): the first declustering that is kept, or the constituent at which the
/// search ends. beta = 0 is the modified mass drop (arXiv:1307.0007).
P4 soft_dropped(std::span<const Momentum> constituents, const SoftDrop& condition);

/// The jet at the first Cambridge/Aachen declustering (followed along the heavier part) with a mass drop,
/// m_heavier < mu m, that is not too asymmetric, min(pt1, pt2)^2 dR^2 > y_cut m^2 (arXiv:0802.2470); nothing where
/// there is none.
P4 mass_dropped(std::span<const Momentum> constituents, double mu, double y_cut);

}  // namespace hml
