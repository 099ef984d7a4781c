#pragma once
#include "hml/observe/observable.hpp"

/// The observables of the product, each defined in observables/<name>.cpp and listed in catalogue.cpp.
namespace hml::observables {

Observable pt();
Observable eta();
Observable phi();
Observable mass();
Observable energy();
Observable px();
Observable py();
Observable pz();
Observable p();
Observable rapidity();
Observable transverse_energy();
Observable transverse_mass();
Observable charge();
Observable b_tag();
Observable tau_tag();
Observable n_charged();
Observable n_neutral();
Observable soft_dropped_mass();
Observable pruned_mass();
Observable trimmed_mass();
Observable size();
Observable delta_r();
Observable delta_eta();
Observable delta_phi();
Observable inv_mass();
Observable met();
Observable ht();
Observable phi_centrality();
Observable eta_centrality();
Observable missing_mass();

/// N-subjettiness is stored for one to this many axes.
inline constexpr int most_subjets = 5;
/// tau_n, n in [1, most_subjets].
Observable tau_n(int n);
/// tau_m / tau_n.
Observable tau_mn(int m, int n);

}  // namespace hml::observables
