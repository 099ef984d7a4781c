#pragma once

namespace hml {

/// Electric charge in e of a particle by its PDG Monte Carlo number: quarks, leptons, bosons, diquarks, hadrons and
/// nuclei from the digits of the numbering scheme (Review of Particle Physics, "Monte Carlo particle numbering
/// scheme"); 0 for what is outside it.
double pdg_charge(int pdg);

}  // namespace hml
