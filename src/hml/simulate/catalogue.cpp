#include "hml/simulate/module.hpp"

// One line a module: its name in cards, its factory, one sentence.
#define HML_EVERY_MODULE(MODULE)                                                                                                       \
  MODULE(BeamSpotFilter, make_beam_spot_filter, "Picks the particle whose place stands for the beam spot.")                       \
  MODULE(LLPFilter, make_llp_filter, "Finds long-lived particles and where they decay.")                                          \
  MODULE(UnstablePropagator, make_unstable_propagator, "Bends the flight of charged particles before they decay.")                \
  MODULE(PhotonConversions, make_photon_conversions, "Turns photons into pairs in the material of the tracker.")                  \
  MODULE(PileUpMerger, make_pile_up_merger, "Adds minimum-bias interactions from a file of events, or from Pythia.")              \
  MODULE(PileUpMergerPythia8, make_pile_up_merger_pythia8, "Adds minimum-bias interactions that Pythia generates.")               \
  MODULE(ParticlePropagator, make_particle_propagator, "Carries stable particles through the solenoid to the calorimeters.")      \
  MODULE(DecayFilter, make_decay_filter, "Drops particles that decay on their way through the tracker.")                          \
  MODULE(StatusPidFilter, make_status_pid_filter, "Keeps the generated particles of interest.")                                   \
  MODULE(Weighter, make_weighter, "Weighs events by the particles of their hard process.")                                        \
  MODULE(TaggingParticlesSkimmer, make_tagging_particles_skimmer, "Collects visible taus and partons for flavour tags.")          \
  MODULE(Hector, make_hector, "Carries forward particles through the magnets of the accelerator to a detector near the beam.")    \
  MODULE(DenseTrackFilter, make_dense_track_filter, "Loses tracks that lie too close to a harder one.")                           \
  MODULE(ParticleDensity, make_particle_density, "Gives candidates the density around them.")                                     \
  MODULE(Efficiency, make_efficiency, "Keeps candidates with a probability that is a formula.")                                   \
  MODULE(MomentumSmearing, make_momentum_smearing, "Smears the transverse momentum of tracks.")                                   \
  MODULE(AngularSmearing, make_angular_smearing, "Smears the direction of candidates.")                                           \
  MODULE(ImpactParameterSmearing, make_impact_parameter_smearing, "Smears the point of a track closest to the beam.")             \
  MODULE(TrackSmearing, make_track_smearing, "Smears the five parameters of tracks.")                                             \
  MODULE(TrackCovariance, make_track_covariance, "Measures tracks in a tracker given layer by layer.")                            \
  MODULE(ClusterCounting, make_cluster_counting, "Counts the ionisation clusters of tracks in a drift chamber.")                  \
  MODULE(TimeSmearing, make_time_smearing, "Smears the time at the outer detector.")                                              \
  MODULE(TimeOfFlight, make_time_of_flight, "Gives tracks the time at their vertex.")                                             \
  MODULE(IdentificationMap, make_identification_map, "Takes particles of one kind for another.")                                  \
  MODULE(EnergySmearing, make_energy_smearing, "Smears the energy of candidates.")                                                \
  MODULE(SimpleCalorimeter, make_simple_calorimeter, "An electromagnetic or hadronic calorimeter with particle flow.")            \
  MODULE(Calorimeter, make_calorimeter, "An electromagnetic and a hadronic calorimeter on one grid, with particle flow.")         \
  MODULE(OldCalorimeter, make_old_calorimeter, "An electromagnetic and a hadronic calorimeter, with particle flow that counts tracks.")   \
  MODULE(DualReadoutCalorimeter, make_dual_readout_calorimeter, "A calorimeter for both kinds of showers together, with particle flow.")\
  MODULE(Merger, make_merger, "Joins arrays and sums their momenta.")                                                             \
  MODULE(PdgCodeFilter, make_pdg_code_filter, "Keeps or drops candidates by PDG code.")                                           \
  MODULE(TrackPileUpSubtractor, make_track_pile_up_subtractor, "Drops tracks of pile-up that start far from the hard vertex.")     \
  MODULE(VertexFinder, make_vertex_finder, "Grows vertices along the beam around hard tracks.")                                   \
  MODULE(VertexFinderDA4D, make_vertex_finder_da4d, "Finds vertices in place and time by deterministic annealing.")               \
  MODULE(VertexSorter, make_vertex_sorter, "Orders vertices by how likely they are the hard one.")                                \
  MODULE(TruthVertexFinder, make_truth_vertex_finder, "Finds where particles were made.")                                         \
  MODULE(RecoPuFilter, make_reco_pu_filter, "Drops candidates that are taken for pile-up.")                                       \
  MODULE(Cloner, make_cloner, "Copies candidates.")                                                                               \
  MODULE(Isolation, make_isolation, "Keeps leptons and photons with little around them.")                                         \
  MODULE(PhotonID, make_photon_id, "Identifies photons: prompt, not prompt or fake.")                                             \
  MODULE(LeptonDressing, make_lepton_dressing, "Adds radiated photons to leptons.")                                               \
  MODULE(RunPUPPI, make_run_puppi, "Weights particles by how little they look like pile-up.")                                     \
  MODULE(FastJetFinder, make_fast_jet_finder, "Clusters jets, grooms them and computes N-subjettiness.")                          \
  MODULE(FastJetGridMedianEstimator, make_fast_jet_grid_median_estimator, "Measures the density of transverse momentum of an event.")\
  MODULE(JetPileUpSubtractor, make_jet_pile_up_subtractor, "Takes the pile-up out of jets by their area.")                        \
  MODULE(PileUpJetID, make_pile_up_jet_id, "Computes what tells a jet from pile-up.")                                             \
  MODULE(EnergyScale, make_energy_scale, "Scales the energy of jets.")                                                            \
  MODULE(JetFlavorAssociation, make_jet_flavor_association, "Gives jets the flavour of the partons in them.")                     \
  MODULE(BTagging, make_b_tagging, "Tags jets of b quarks.")                                                                      \
  MODULE(TrackCountingBTagging, make_track_counting_b_tagging, "Tags jets with displaced tracks.")                                \
  MODULE(TauTagging, make_tau_tagging, "Tags jets of hadronic tau decays.")                                                       \
  MODULE(JetFakeParticle, make_jet_fake_particle, "Lets jets pass for leptons or photons.")                                       \
  MODULE(ConstituentFilter, make_constituent_filter, "Keeps the constituents of hard jets.")                                      \
  MODULE(TrackCountingTauTagging, make_track_counting_tau_tagging, "Tags jets of hadronic tau decays by their number of tracks.") \
  MODULE(UniqueObjectFinder, make_unique_object_finder, "Drops objects that share particles with objects of higher rank.")        \
  MODULE(CscClusterEfficiency, make_csc_cluster_efficiency, "Keeps decays in the muon system that make a cluster.")               \
  MODULE(CscClusterId, make_csc_cluster_id, "Keeps decays in the muon system that are identified.")                               \
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
