#include "hml/simulate/module.hpp"

// One line a module: its name in cards, its factory, one sentence.
#define HML_EVERY_MODULE(MODULE)                                                                                                       \
  MODULE(StatusPidFilter, make_status_pid_filter, "Keeps the generated particles of interest.")                                   \
  MODULE(Weighter, make_weighter, "Weighs events by the particles of their hard process.")                                        \
  MODULE(TaggingParticlesSkimmer, make_tagging_particles_skimmer, "Collects visible taus and partons for flavour tags.")          \
  MODULE(ParticlePropagator, make_particle_propagator, "Carries stable particles through the solenoid to the calorimeters.")      \
  MODULE(DenseTrackFilter, make_dense_track_filter, "Loses tracks that lie too close to a harder one.")                           \
  MODULE(ParticleDensity, make_particle_density, "Gives candidates the density around them.")                                     \
  MODULE(Efficiency, make_efficiency, "Keeps candidates with a probability that is a formula.")                                   \
  MODULE(MomentumSmearing, make_momentum_smearing, "Smears the transverse momentum of tracks.")                                   \
  MODULE(EnergySmearing, make_energy_smearing, "Smears the energy of candidates.")                                                \
  MODULE(SimpleCalorimeter, make_simple_calorimeter, "An electromagnetic or hadronic calorimeter with particle flow.")            \
  MODULE(Calorimeter, make_calorimeter, "An electromagnetic and a hadronic calorimeter on one grid, with particle flow.")         \
  MODULE(DualReadoutCalorimeter, make_dual_readout_calorimeter, "A calorimeter for both kinds of showers together, with particle flow.")\
  MODULE(Merger, make_merger, "Joins arrays and sums their momenta.")                                                             \
  MODULE(PdgCodeFilter, make_pdg_code_filter, "Keeps or drops candidates by PDG code.")                                           \
  MODULE(RecoPuFilter, make_reco_pu_filter, "Drops candidates that are taken for pile-up.")                                       \
  MODULE(Cloner, make_cloner, "Copies candidates.")                                                                               \
  MODULE(Isolation, make_isolation, "Keeps leptons and photons with little around them.")                                         \
  MODULE(PhotonID, make_photon_id, "Identifies photons: prompt, not prompt or fake.")                                             \
  MODULE(LeptonDressing, make_lepton_dressing, "Adds radiated photons to leptons.")                                               \
  MODULE(FastJetFinder, make_fast_jet_finder, "Clusters jets, grooms them and computes N-subjettiness.")                          \
  MODULE(EnergyScale, make_energy_scale, "Scales the energy of jets.")                                                            \
  MODULE(JetFlavorAssociation, make_jet_flavor_association, "Gives jets the flavour of the partons in them.")                     \
  MODULE(BTagging, make_b_tagging, "Tags jets of b quarks.")                                                                      \
  MODULE(TauTagging, make_tau_tagging, "Tags jets of hadronic tau decays.")                                                       \
  MODULE(JetFakeParticle, make_jet_fake_particle, "Lets jets pass for leptons or photons.")                                       \
  MODULE(ConstituentFilter, make_constituent_filter, "Keeps the constituents of hard jets.")                                      \
  MODULE(UniqueObjectFinder, make_unique_object_finder, "Drops objects that share particles with objects of higher rank.")        \
  MODULE(TreeWriter, make_tree_writer, "Writes arrays as collections.")

namespace hml {

#define HML_DECLARE(name, make, doc) std::unique_ptr<Module> make();
HML_EVERY_MODULE(HML_DECLARE)
#undef HML_DECLARE

const ModuleCatalogue& module_catalogue() {
#define HML_ITEM(name, make, doc) {#name, doc, make},
  static const ModuleCatalogue catalogue("module", {HML_EVERY_MODULE(HML_ITEM)});
#undef HML_ITEM
  return catalogue;
}

}  // namespace hml
