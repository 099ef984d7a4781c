#pragma once

namespace hml {

/// Mass in GeV and mean proper decay length (c tau) in mm of a particle that decays weakly; a length of 0 for particles
/// that are stable, decay at once, or are not known.
struct Lifetime {
  double mass = 0, c_tau = 0;
};

/// By PDG code, of either sign (values of the Review of Particle Physics 2024, doi:10.1103/PhysRevD.110.030001).
Lifetime lifetime(int pdg);

}  // namespace hml
