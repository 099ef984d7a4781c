#pragma once
#include "hml/observe/observable.hpp"

namespace hml {

/// Most probable mass [GeV] of a pair of taus, one decaying to hadrons and a neutrino, the other to a lepton and two
/// neutrinos: the missing mass calculator of Elagin, Murat, Pranko and Safonov (arXiv:1012.4686).
///
/// The visible momenta, the missing transverse momentum (each component known to `met_resolution` [GeV], > 0) and the
/// mass of the tau leave a five-fold unknown. It is scanned with a fixed low-discrepancy sequence; each point counts
/// with the likelihood of its decay angles given the momenta of the taus, in closed form, times that of its missing
/// momentum; the answer is the maximum of the spectrum of ln(mass) so weighted. mmc.cpp explains the variables.
///
/// A hadronic tau without a mass counts as one of 0.8 GeV, which is typical of a charged pion with neutral ones. NaN
/// where neutrinos along the visible momenta come nowhere near the missing momentum (four standard deviations and
/// 3 GeV), or an input is not finite. The same input gives the same bytes.
double missing_mass(const Momentum& hadronic_tau, const Momentum& lepton, const Momentum& met, double met_resolution);

}  // namespace hml
