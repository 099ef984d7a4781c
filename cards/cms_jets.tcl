# The detector of cms.tcl for the study of single jets: anti-kt jets of R = 0.4 of all energy-flow objects, and nothing
# that jets share them with. In cms.tcl an isolated photon is no jet; here a jet that is one energetic photon is a jet.
#   EFlowJet                          the jets; momenta are the sums of their constituents, without a scale
#   EFlowChargedHadron, EFlowLepton   the tracks of the energy flow
#   EFlowPhoton, EFlowNeutralHadron   cells of the electromagnetic and the hadronic calorimeter, less what tracks left there
#   Track                             what the tracker alone sees
#   Pseudoscalar                      truth: the A0 (36) as it decays, where there is one

source cms.tcl

set ExecutionPath {
  Propagator

  HadronTracking ElectronTracking MuonTracking
  HadronMomentum ElectronMomentum MuonMomentum
  Tracks

  Ecal Hcal
  ParticleFlow ChargedHadrons Leptons
  MissingET
  EFlowJets
  Pseudoscalars

  JetWriter
}

module PdgCodeFilter ChargedHadrons {
  set InputArray Hcal/eflowTracks
  set OutputArray hadrons
  foreach code {11 -11 13 -13} { add PdgCode $code }
}

module PdgCodeFilter Leptons {
  set InputArray Hcal/eflowTracks
  set OutputArray leptons
  set Invert true
  foreach code {11 -11 13 -13} { add PdgCode $code }
}

module FastJetFinder EFlowJets {
  set InputArray ParticleFlow/eflow
  set OutputArray jets
  set JetAlgorithm 6
  set ParameterR 0.4
  set JetPTMin 20.0
}

# Of the copies in the generator's record the one behind all showers, Pythia's 62.
module PdgCodeFilter Pseudoscalars {
  set InputArray Delphes/allParticles
  set OutputArray particles
  set Invert true
  add PdgCode 36
  set RequireStatus true
  set Status 62
}

module TreeWriter JetWriter {
  add Branch EFlowJets/jets EFlowJet Jet
  add Branch ChargedHadrons/hadrons EFlowChargedHadron Track
  add Branch Leptons/leptons EFlowLepton Track
  add Branch Ecal/eflowPhotons EFlowPhoton Tower
  add Branch Hcal/eflowNeutralHadrons EFlowNeutralHadron Tower
  add Branch Tracks/tracks Track Track
  add Branch MissingET/momentum MissingET MissingET
  add Branch Pseudoscalars/particles Pseudoscalar GenParticle
}
