#pragma once
#include <string>

#include "hml/observe/observable.hpp"

/// The observables of the product, each defined in observables/<name>.cpp and listed in catalogue.cpp. What they have
/// in common is in undefined.hpp and observables/arguments.hpp.
namespace hml::observables {

// Of one object.
Observable pt();
Observable eta();
Observable phi();
Observable mass();
Observable energy();
Observable px();
Observable py();
Observable pz();
Observable p();
Observable theta();
Observable rapidity();
Observable transverse_energy();
Observable mass_over_pt();
Observable rho();

// Stored numbers.
Observable charge();
Observable b_tag();
Observable tau_tag();
Observable flavour();
Observable isolation();
Observable had_over_em();
Observable d0();
Observable dz();
Observable pid();

// Of two objects.
Observable delta_r();
Observable delta_eta();
Observable delta_phi();
Observable delta_rapidity();
Observable opening_angle();
Observable acoplanarity();
Observable cos_theta_star();
Observable cos_theta_cs();
Observable transverse_mass();
Observable massive_transverse_mass();
Observable contransverse_mass();
Observable razor_mass();

// Of all objects together.
Observable size();
Observable inv_mass();
Observable system_pt();
Observable system_eta();
Observable system_phi();
Observable system_rapidity();
Observable met();
Observable ht();
Observable effective_mass();
Observable mt2();
Observable mct_perp();
Observable razor_r2();
Observable alpha_t();
Observable centrality();
Observable sphericity();
Observable aplanarity();
Observable planarity();
Observable c_parameter();
Observable d_parameter();
Observable transverse_sphericity();
Observable transverse_spherocity();
Observable isotropy();
Observable thrust();
Observable thrust_major();
Observable thrust_minor();
Observable oblateness();
Observable transverse_thrust();
Observable fox_wolfram();
Observable phi_centrality();
Observable eta_centrality();
Observable missing_mass();

// Of two groups.
Observable met_significance();
Observable min_delta_phi();
Observable min_delta_r();
Observable cluster_transverse_mass();
Observable pull_angle();
Observable emd();

// Of a jet and its constituents.
Observable n_constituents();
Observable n_charged();
Observable n_neutral();
Observable jet_mass();
Observable jet_charge();
Observable leading_fraction();
Observable ptd();
Observable girth();
Observable lha();
Observable jet_thrust();
Observable angularity();
Observable pull_magnitude();
Observable pull_phi();
Observable planar_flow();
Observable eccentricity();
Observable dipolarity();
Observable soft_dropped_mass();
Observable pruned_mass();
Observable trimmed_mass();
Observable filtered_mass();
Observable mass_drop_mass();
Observable z_g();
Observable r_g();
Observable theta_g();
Observable soft_drop_multiplicity();
Observable ecf();
Observable ecfg();
/// C_n, n in [1, 3].
Observable c_n(int n);
Observable d2();
/// M_n, n in [2, 3].
Observable m_n(int n);
/// N_n, n in [2, 3].
Observable n_n(int n);
/// U_n, n in [1, 3].
Observable u_n(int n);
Observable efp();
/// lund_kt, lund_delta, lund_z, lund_psi, lund_m.
Observable lund_coordinate(const std::string& name);

/// N-subjettiness is stored and computed for one to this many axes.
inline constexpr int most_subjets = 5;
/// tau_n, n in [1, most_subjets].
Observable tau_n(int n);
/// tau_m / tau_n.
Observable tau_mn(int m, int n);

}  // namespace hml::observables
