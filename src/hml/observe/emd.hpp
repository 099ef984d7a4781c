#pragma once
#include <span>

#include "hml/observe/observable.hpp"

namespace hml {

/// How the energy mover's distance measures.
struct EmdSettings {
  double r = 1;             ///< distance at which moving costs as much as making
  double beta = 1;          ///< power of the distance
  bool normalised = false;  ///< transverse momenta as fractions of their sum: a distance of shapes, without unit
  bool centred = false;     ///< both moved to their mean rapidity and azimuth weighted with pt, as for two jets
};

/// The energy mover's distance of two events or jets (Komiske, Metodiev and Thaler, arXiv:1902.02346), in GeV (1 where
/// normalised): the least work min sum_ij f_ij (dR_ij / r)^beta + |sum_i pt_i - sum_j pt_j| that turns one into the
/// other, dR in rapidity and azimuth. Exact: the transport problem is solved, not approximated. The momenta have to be
/// finite with pt > 0; undefined (NaN) where normalised and one of them is empty.
double energy_movers_distance(std::span<const Momentum> a, std::span<const Momentum> b,
                              const EmdSettings& settings = {});

}  // namespace hml
