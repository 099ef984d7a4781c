# Calorimeters of two kinds and modules of selection, with every random choice switched off: efficiencies are 0 or 1 and
# resolutions so small (1e-12 for tracks, 1e-9 for towers) that two simulations that read this card must agree event by
# event. (A resolution of exactly 0 divides by zero in Delphes.)

set ExecutionPath {
  Interesting
  Propagator Charged Inner Dense
  HadronSmearing ElectronSmearing MuonSmearing Tracks
  Combined Dual Flow DualFlow Unmarked
  Photons MiniCone SumCone Identified
  ElectronCandidates Dressed
  Jets Copies CopyFlavour Fakes Constituents
  Crowd InCrowd
  Skim Weight
  Unique
  TreeWriter
}

module StatusPidFilter Interesting {
  set InputArray Delphes/allParticles
  set OutputArray filteredParticles
  set PTMin 0.35
}

module ParticlePropagator Propagator {
  set InputArray Delphes/stableParticles
  set Radius 1.2
  set HalfLength 3.0
  set Bz 3.8
}
module Merger Charged {
  add InputArray Propagator/chargedHadrons
  add InputArray Propagator/electrons
  add InputArray Propagator/muons
  set OutputArray tracks
}
module ParticlePropagator Inner {
  set InputArray Charged/tracks
  set Radius 0.3
  set RadiusMax 1.201
  set HalfLength 0.7
  set HalfLengthMax 3.001
  set Bz 3.8
}
module DenseTrackFilter Dense {
  set TrackInputArray Inner/stableParticles
  set EtaPhiRes 1.0e-9
  set PhiBins {}
  for {set i -60} {$i <= 60} {incr i} { add PhiBins [expr {$i * acos(-1) / 60.0}] }
  for {set i -50} {$i <= 50} {incr i} { add EtaPhiBins [expr {$i * 0.05}] $PhiBins }
}

module MomentumSmearing HadronSmearing {
  set InputArray Dense/chargedHadrons
  set OutputArray chargedHadrons
  set ResolutionFormula { 1.0e-12 }
}
module MomentumSmearing ElectronSmearing {
  set InputArray Dense/electrons
  set OutputArray electrons
  set ResolutionFormula { 1.0e-12 }
}
module MomentumSmearing MuonSmearing {
  set InputArray Dense/muons
  set OutputArray muons
  set ResolutionFormula { 1.0e-12 }
}
module Merger Tracks {
  add InputArray HadronSmearing/chargedHadrons
  add InputArray ElectronSmearing/electrons
  add InputArray MuonSmearing/muons
  set OutputArray tracks
}

module Calorimeter Combined {
  set ParticleInputArray Propagator/stableParticles
  set TrackInputArray Tracks/tracks
  set ECalEnergyMin 0.5
  set HCalEnergyMin 1.0
  set ECalEnergySignificanceMin 1.0
  set HCalEnergySignificanceMin 1.0
  set TimingEnergyMin 2.0
  set SmearTowerCenter false
  set PhiBins {}
  for {set i -36} {$i <= 36} {incr i} { add PhiBins [expr {$i * acos(-1) / 36.0}] }
  for {set i -30} {$i <= 30} {incr i} { add EtaPhiBins [expr {$i * 0.1}] $PhiBins }
  add EnergyFraction {0} {0.0 1.0}
  foreach code {11 22 111} { add EnergyFraction $code {1.0 0.0} }
  foreach code {12 13 14 16} { add EnergyFraction $code {0.0 0.0} }
  foreach code {310 130 3122} { add EnergyFraction $code {0.3 0.7} }
  set ECalResolutionFormula { 1.0e-9 * energy }
  set HCalResolutionFormula { 1.0e-9 * energy }
}
module DualReadoutCalorimeter Dual {
  set ParticleInputArray Propagator/stableParticles
  set TrackInputArray Tracks/tracks
  set ECalMinSignificance 8.0
  set HCalMinSignificance 8.0
  set SmearLogNormal false
  set SmearTowerCenter false
  set PhiBins {}
  for {set i -72} {$i <= 72} {incr i} { add PhiBins [expr {$i * acos(-1) / 72.0}] }
  for {set i -60} {$i <= 60} {incr i} { add EtaPhiBins [expr {$i * 0.05}] $PhiBins }
  add EnergyFraction {0} {0.0 1.0}
  foreach code {11 22 111} { add EnergyFraction $code {1.0 0.0} }
  foreach code {12 13 14 16} { add EnergyFraction $code {0.0 0.0} }
  foreach code {310 130 3122} { add EnergyFraction $code {0.3 0.7} }
  set ECalResolutionFormula { 1.0e-9 * energy }
  set HCalResolutionFormula { 1.0e-9 * energy }
}
module Merger Flow {
  add InputArray Combined/eflowTracks
  add InputArray Combined/eflowPhotons
  add InputArray Combined/eflowNeutralHadrons
  set OutputArray eflow
}
module Merger DualFlow {
  add InputArray Dual/eflowTracks
  add InputArray Dual/eflowPhotons
  add InputArray Dual/eflowNeutralHadrons
  set OutputArray eflow
}
module RecoPuFilter Unmarked {
  set InputArray Combined/eflowTracks
  set OutputArray eflowTracks
}

module PdgCodeFilter Photons {
  set InputArray Combined/eflowPhotons
  set OutputArray photons
  set PTMin 5.0
  set RequireNotPileup true
}
module Isolation MiniCone {
  set CandidateInputArray Photons/photons
  set IsolationInputArray Flow/eflow
  set OutputArray photons
  set UseMiniCone true
  set DeltaRMin 0.15
  set DeltaRMax 0.42
  set PTMin 0.4
  set PTRatioMax 2.0
}
module Isolation SumCone {
  set CandidateInputArray MiniCone/photons
  set IsolationInputArray DualFlow/eflow
  set OutputArray photons
  set DeltaRMax 0.32
  set UsePTSum true
  set PTSumMax 60.0
  set UseRhoCorrection false
}
module PhotonID Identified {
  set InputPhotonArray SumCone/photons
  set InputGenArray Interesting/filteredParticles
  set OutputArray photons
  set PTMin 6.0
  set PromptFormula { 1.0 }
  set NonPromptFormula { (pt > 8.0) * 1.0 }
  set FakeFormula { (abs(eta) < 1.5) * 1.0 }
}
module PdgCodeFilter ElectronCandidates {
  set InputArray Combined/eflowTracks
  set OutputArray electrons
  set Invert true
  add PdgCode {11}
  add PdgCode {-11}
}
module LeptonDressing Dressed {
  set CandidateInputArray ElectronCandidates/electrons
  set DressingInputArray Combined/eflowPhotons
  set OutputArray electrons
  set DeltaRMax 0.12
}

module FastJetFinder Jets {
  set InputArray DualFlow/eflow
  set OutputArray jets
  set JetAlgorithm 6
  set ParameterR 0.4
  set JetPTMin 20.0
}
module Cloner Copies {
  set InputArray Jets/jets
  set OutputArray jets
}
module JetFlavorAssociation CopyFlavour {
  set PartonInputArray Delphes/partons
  set ParticleInputArray Delphes/allParticles
  set ParticleLHEFInputArray Delphes/allParticlesLHEF
  set JetInputArray Copies/jets
  set DeltaR 0.4
  set PartonPTMin 1.0
  set PartonEtaMax 2.5
}
module JetFakeParticle Fakes {
  set InputArray Copies/jets
  add EfficiencyFormula {11} { (pt < 30.0) * 1.0 }
  add EfficiencyFormula {22} { (pt > 200.0) * 1.0 }
}
module ConstituentFilter Constituents {
  add JetInputArray Jets/jets
  add ConstituentInputArray Dual/eflowTracks tracks
  add ConstituentInputArray Dual/eflowPhotons photons
  set JetPTMin 50.0
}
module ParticleDensity Crowd {
  set InputArray Dual/eflowTracks
  set OutputArray tracks
  for {set i -5} {$i <= 5} {incr i} { add EtaBins [expr {$i * 0.6}] }
  for {set i -6} {$i <= 6} {incr i} { add PhiBins [expr {$i * acos(-1) / 6.0}] }
}
module Efficiency InCrowd {
  set InputArray Crowd/tracks
  set OutputArray tracks
  set EfficiencyFormula { (density > 12.0) * 1.0 }
}
module TaggingParticlesSkimmer Skim {
  set PTMin 5.0
  set EtaMax 3.0
}
module Weighter Weight {
  add Weight {6 -6} 0.5
  add Weight {0} 0.25
}
module UniqueObjectFinder Unique {
  add InputArray Identified/photons photons
  add InputArray Dressed/electrons electrons
  add InputArray Fakes/jets jets
}

module TreeWriter TreeWriter {
  add Branch Delphes/allParticles Particle GenParticle
  add Branch Interesting/filteredParticles Interesting GenParticle
  add Branch Skim/taggingParticles Tagging GenParticle
  add Branch Dense/tracks DenseTrack Track
  add Branch Dense/electrons DenseElectron Track
  add Branch Dense/muons DenseMuon Track
  add Branch Combined/towers Tower Tower
  add Branch Combined/photons TowerPhoton Photon
  add Branch Unmarked/eflowTracks EFlowTrack Track
  add Branch Combined/eflowPhotons EFlowPhoton Tower
  add Branch Combined/eflowNeutralHadrons EFlowNeutralHadron Tower
  add Branch Dual/towers DualTower ParticleFlowCandidate
  add Branch Dual/photons DualPhoton Photon
  add Branch Dual/eflowTracks DualTrack Track
  add Branch Dual/eflowPhotons DualEFlowPhoton ParticleFlowCandidate
  add Branch Dual/eflowNeutralHadrons DualNeutralHadron ParticleFlowCandidate
  add Branch MiniCone/photons MiniConePhoton Photon
  add Branch Identified/photons IdentifiedPhoton Photon
  add Branch Dressed/electrons DressedElectron Electron
  add Branch Jets/jets Jet Jet
  add Branch Copies/jets CopiedJet Jet
  add Branch Fakes/fakeElectrons FakeElectron Jet
  add Branch Fakes/fakePhotons FakePhoton Jet
  add Branch Constituents/tracks ConstituentTrack Track
  add Branch Constituents/photons ConstituentPhoton Tower
  add Branch InCrowd/tracks CrowdedTrack Track
  add Branch Weight/weight CardWeight Weight
  add Branch Unique/photons UniquePhoton Photon
  add Branch Unique/electrons UniqueElectron Electron
  add Branch Unique/jets UniqueJet Jet
}
