# A CMS-like detector.
#
# The published parametrisation of CMS as Delphes' default CMS card has it: field and tracker, tracking efficiency and
# resolution (arXiv:1405.6569, 1502.02701), calorimeters (arXiv:1306.2016, 1502.02701), b-tagging (arXiv:1211.4462).
# Lengths of the tracker are in m, the field in T; in formulas pt and energy are in GeV.

set ExecutionPath {
  Propagator

  HadronTracking ElectronTracking MuonTracking
  HadronMomentum ElectronMomentum MuonMomentum
  Tracks

  Ecal Hcal Towers
  ParticleFlow HadronFlow

  PhotonEfficiency PhotonIsolation
  ElectronCandidates ElectronEfficiency ElectronIsolation
  MuonEfficiency MuonIsolation

  MissingET
  Visible GenJets GenMissingET
  Jets FatJets

  JetEnergyScale JetFlavour BTagging TauTagging
  Unique ScalarHT

  TreeWriter
}

# Tracker ----------------------------------------------------------------------------------------------------------

module ParticlePropagator Propagator {
  set InputArray Delphes/stableParticles
  set OutputArray stableParticles
  set ChargedHadronOutputArray chargedHadrons
  set ElectronOutputArray electrons
  set MuonOutputArray muons
  set Radius 1.29
  set HalfLength 3.00
  set Bz 3.8
}

module Efficiency HadronTracking {
  set InputArray Propagator/chargedHadrons
  set OutputArray chargedHadrons
  set EfficiencyFormula {
    (abs(eta) <= 1.5)                    * ((pt > 0.1 && pt <= 1.0) * 0.70 + (pt > 1.0) * 0.95) +
    (abs(eta) > 1.5 && abs(eta) <= 2.5)  * ((pt > 0.1 && pt <= 1.0) * 0.60 + (pt > 1.0) * 0.85)
  }
}

module Efficiency ElectronTracking {
  set InputArray Propagator/electrons
  set OutputArray electrons
  set EfficiencyFormula {
    (abs(eta) <= 1.5)                    * ((pt > 0.1 && pt <= 1.0) * 0.73 + (pt > 1.0 && pt <= 100) * 0.95 + (pt > 100) * 0.99) +
    (abs(eta) > 1.5 && abs(eta) <= 2.5)  * ((pt > 0.1 && pt <= 1.0) * 0.50 + (pt > 1.0 && pt <= 100) * 0.83 + (pt > 100) * 0.90)
  }
}

module Efficiency MuonTracking {
  set InputArray Propagator/muons
  set OutputArray muons
  set EfficiencyFormula {
    (abs(eta) <= 1.5) *
      ((pt > 0.1 && pt <= 1.0) * 0.75 + (pt > 1.0 && pt <= 1000) * 0.99 + (pt > 1000) * 0.99 * exp(0.5 - pt * 5.0e-4)) +
    (abs(eta) > 1.5 && abs(eta) <= 2.5) *
      ((pt > 0.1 && pt <= 1.0) * 0.70 + (pt > 1.0 && pt <= 1000) * 0.98 + (pt > 1000) * 0.98 * exp(0.5 - pt * 5.0e-4))
  }
}

module MomentumSmearing HadronMomentum {
  set InputArray HadronTracking/chargedHadrons
  set OutputArray chargedHadrons
  set ResolutionFormula {
    (pt > 0.1) * ((abs(eta) <= 0.5)                   * sqrt(0.06^2 + pt^2 * 1.3e-3^2) +
                  (abs(eta) > 0.5 && abs(eta) <= 1.5) * sqrt(0.10^2 + pt^2 * 1.7e-3^2) +
                  (abs(eta) > 1.5 && abs(eta) <= 2.5) * sqrt(0.25^2 + pt^2 * 3.1e-3^2))
  }
}

module MomentumSmearing ElectronMomentum {
  set InputArray ElectronTracking/electrons
  set OutputArray electrons
  set ResolutionFormula {
    (pt > 0.1) * ((abs(eta) <= 0.5)                   * sqrt(0.03^2 + pt^2 * 1.3e-3^2) +
                  (abs(eta) > 0.5 && abs(eta) <= 1.5) * sqrt(0.05^2 + pt^2 * 1.7e-3^2) +
                  (abs(eta) > 1.5 && abs(eta) <= 2.5) * sqrt(0.15^2 + pt^2 * 3.1e-3^2))
  }
}

module MomentumSmearing MuonMomentum {
  set InputArray MuonTracking/muons
  set OutputArray muons
  set ResolutionFormula {
    (pt > 0.1) * ((abs(eta) <= 0.5)                   * sqrt(0.010^2 + pt^2 * 1.0e-4^2) +
                  (abs(eta) > 0.5 && abs(eta) <= 1.5) * sqrt(0.015^2 + pt^2 * 1.5e-4^2) +
                  (abs(eta) > 1.5 && abs(eta) <= 2.5) * sqrt(0.025^2 + pt^2 * 3.5e-4^2))
  }
}

module Merger Tracks {
  add InputArray HadronMomentum/chargedHadrons
  add InputArray ElectronMomentum/electrons
  add InputArray MuonMomentum/muons
  set OutputArray tracks
}

# Calorimeters -----------------------------------------------------------------------------------------------------

set pi [expr {acos(-1)}]

# Edges in phi of 2n equal cells.
proc phi_edges {n} {
  global pi
  set edges {}
  for {set i -$n} {$i <= $n} {incr i} { lappend edges [expr {$i * $pi / $n}] }
  return $edges
}

# Leave nothing in either calorimeter: muons, neutrinos, neutralinos.
set Invisible {12 13 14 16 1000022 1000023 1000025 1000035 1000045}

module SimpleCalorimeter Ecal {
  set ParticleInputArray Propagator/stableParticles
  set TrackInputArray Tracks/tracks
  set TowerOutputArray towers
  set EFlowTrackOutputArray eflowTracks
  set EFlowTowerOutputArray eflowPhotons
  set IsEcal true
  set EnergyMin 0.5
  set EnergySignificanceMin 2.0
  set SmearTowerCenter true

  # One degree in phi, 0.0174 in eta: barrel up to 1.5, then the two end caps up to 3.
  set fine [phi_edges 180]
  for {set i -85} {$i <= 86} {incr i} { add EtaPhiBins [expr {$i * 0.0174}] $fine }
  for {set i 1} {$i <= 84} {incr i} { add EtaPhiBins [expr {-2.958 + $i * 0.0174}] $fine }
  for {set i 1} {$i <= 84} {incr i} { add EtaPhiBins [expr {1.4964 + $i * 0.0174}] $fine }
  # Forward calorimeter: ten degrees.
  set coarse [phi_edges 18]
  foreach eta {
    -5 -4.7 -4.525 -4.35 -4.175 -4 -3.825 -3.65 -3.475 -3.3 -3.125 -2.958
    3.125 3.3 3.475 3.65 3.825 4 4.175 4.35 4.525 4.7 5
  } { add EtaPhiBins $eta $coarse }

  add EnergyFraction {0} {0.0}
  foreach code {11 22 111} { add EnergyFraction $code 1.0 }
  foreach code $Invisible { add EnergyFraction $code 0.0 }
  foreach code {310 3122} { add EnergyFraction $code 0.3 }

  set ResolutionFormula {
    (abs(eta) <= 1.5)                   * (1 + 0.64 * eta^2)               * sqrt(energy^2 * 0.008^2 + energy * 0.11^2 + 0.40^2) +
    (abs(eta) > 1.5 && abs(eta) <= 2.5) * (2.16 + 5.6 * (abs(eta) - 2)^2)  * sqrt(energy^2 * 0.008^2 + energy * 0.11^2 + 0.40^2) +
    (abs(eta) > 2.5 && abs(eta) <= 5.0) * sqrt(energy^2 * 0.107^2 + energy * 2.08^2)
  }
}

module SimpleCalorimeter Hcal {
  set ParticleInputArray Propagator/stableParticles
  set TrackInputArray Ecal/eflowTracks
  set TowerOutputArray towers
  set EFlowTrackOutputArray eflowTracks
  set EFlowTowerOutputArray eflowNeutralHadrons
  set IsEcal false
  set EnergyMin 1.0
  set EnergySignificanceMin 1.0
  set SmearTowerCenter true

  # 5 degrees in phi up to |eta| of 1.65, 10 up to 4.5, 20 beyond.
  set barrel [phi_edges 36]
  foreach eta {
    -1.566 -1.479 -1.392 -1.305 -1.218 -1.131 -1.044 -0.957 -0.87 -0.783 -0.696 -0.609 -0.522 -0.435 -0.348 -0.261 -0.174 -0.087
    0 0.087 0.174 0.261 0.348 0.435 0.522 0.609 0.696 0.783 0.87 0.957 1.044 1.131 1.218 1.305 1.392 1.479 1.566 1.653
  } { add EtaPhiBins $eta $barrel }
  set endcap [phi_edges 18]
  foreach eta {
    -4.35 -4.175 -4 -3.825 -3.65 -3.475 -3.3 -3.125 -2.95 -2.868 -2.65 -2.5 -2.322 -2.172 -2.043 -1.93 -1.83 -1.74 -1.653
    1.74 1.83 1.93 2.043 2.172 2.322 2.5 2.65 2.868 2.95 3.125 3.3 3.475 3.65 3.825 4 4.175 4.35 4.525
  } { add EtaPhiBins $eta $endcap }
  set forward [phi_edges 9]
  foreach eta {-5 -4.7 -4.525 4.7 5} { add EtaPhiBins $eta $forward }

  add EnergyFraction {0} {1.0}
  foreach code {11 22 111} { add EnergyFraction $code 0.0 }
  foreach code $Invisible { add EnergyFraction $code 0.0 }
  foreach code {310 3122} { add EnergyFraction $code 0.7 }

  set ResolutionFormula {
    (abs(eta) <= 3.0)                   * sqrt(energy^2 * 0.050^2 + energy * 1.50^2) +
    (abs(eta) > 3.0 && abs(eta) <= 5.0) * sqrt(energy^2 * 0.130^2 + energy * 2.70^2)
  }
}

module Merger Towers {
  add InputArray Ecal/towers
  add InputArray Hcal/towers
  set OutputArray towers
}

# Particle flow ----------------------------------------------------------------------------------------------------

module Merger ParticleFlow {
  add InputArray Hcal/eflowTracks
  add InputArray Ecal/eflowPhotons
  add InputArray Hcal/eflowNeutralHadrons
  set OutputArray eflow
}

# What counts around a lepton or photon: everything but leptons.
module PdgCodeFilter HadronFlow {
  set InputArray ParticleFlow/eflow
  set OutputArray eflow
  foreach code {11 -11 13 -13} { add PdgCode $code }
}

# Photons, electrons, muons ----------------------------------------------------------------------------------------

module Efficiency PhotonEfficiency {
  set InputArray Ecal/eflowPhotons
  set OutputArray photons
  set EfficiencyFormula { (pt > 10) * ((abs(eta) <= 1.5) * 0.95 + (abs(eta) > 1.5 && abs(eta) <= 2.5) * 0.85) }
}

module Isolation PhotonIsolation {
  set CandidateInputArray PhotonEfficiency/photons
  set IsolationInputArray HadronFlow/eflow
  set OutputArray photons
  set DeltaRMax 0.5
  set PTMin 0.5
  set PTRatioMax 0.12
}

module PdgCodeFilter ElectronCandidates {
  set InputArray Hcal/eflowTracks
  set OutputArray electrons
  set Invert true
  foreach code {11 -11} { add PdgCode $code }
}

module Efficiency ElectronEfficiency {
  set InputArray ElectronCandidates/electrons
  set OutputArray electrons
  set EfficiencyFormula { (pt > 10) * ((abs(eta) <= 1.5) * 0.95 + (abs(eta) > 1.5 && abs(eta) <= 2.5) * 0.85) }
}

module Isolation ElectronIsolation {
  set CandidateInputArray ElectronEfficiency/electrons
  set IsolationInputArray HadronFlow/eflow
  set OutputArray electrons
  set DeltaRMax 0.5
  set PTMin 0.5
  set PTRatioMax 0.12
}

module Efficiency MuonEfficiency {
  set InputArray MuonMomentum/muons
  set OutputArray muons
  set EfficiencyFormula { (pt > 10) * (abs(eta) <= 2.4) * 0.95 }
}

module Isolation MuonIsolation {
  set CandidateInputArray MuonEfficiency/muons
  set IsolationInputArray HadronFlow/eflow
  set OutputArray muons
  set DeltaRMax 0.5
  set PTMin 0.5
  set PTRatioMax 0.25
}

module Merger MissingET {
  add InputArray ParticleFlow/eflow
  set MomentumOutputArray momentum
}

# Truth ------------------------------------------------------------------------------------------------------------

module PdgCodeFilter Visible {
  set InputArray Delphes/stableParticles
  set OutputArray particles
  set PTMin 0.0
  foreach code {12 14 16 -12 -14 -16} { add PdgCode $code }
}

module FastJetFinder GenJets {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 6
  set ParameterR 0.5
  set JetPTMin 20.0
}

module Merger GenMissingET {
  add InputArray Visible/particles
  set MomentumOutputArray momentum
}

# Jets -------------------------------------------------------------------------------------------------------------

module FastJetFinder Jets {
  set InputArray ParticleFlow/eflow
  set OutputArray jets
  set JetAlgorithm 6
  set ParameterR 0.5
  set JetPTMin 20.0
}

module FastJetFinder FatJets {
  set InputArray ParticleFlow/eflow
  set OutputArray jets
  set JetAlgorithm 6
  set ParameterR 0.8
  set JetPTMin 200.0

  set ComputeNsubjettiness true
  set Beta 1.0
  set AxisMode 4

  set ComputeTrimming true
  set RTrim 0.2
  set PtFracTrim 0.05

  set ComputePruning true
  set ZcutPrun 0.1
  set RcutPrun 0.5
  set RPrun 0.8

  set ComputeSoftDrop true
  set BetaSoftDrop 0.0
  set SymmetryCutSoftDrop 0.1
  set R0SoftDrop 0.8
}

module EnergyScale JetEnergyScale {
  set InputArray Jets/jets
  set OutputArray jets
  set ScaleFormula { sqrt((2.5 - 0.15 * abs(eta))^2 / pt + 1.0) }
}

module JetFlavorAssociation JetFlavour {
  set PartonInputArray Delphes/partons
  set JetInputArray JetEnergyScale/jets
  set DeltaR 0.5
  set PartonPTMin 1.0
  set PartonEtaMax 2.5
}

module BTagging BTagging {
  set JetInputArray JetEnergyScale/jets
  set BitNumber 0
  add EfficiencyFormula {0} {0.01 + 0.000038 * pt}
  add EfficiencyFormula {4} {0.25 * tanh(0.018 * pt) / (1 + 0.0013 * pt)}
  add EfficiencyFormula {5} {0.85 * tanh(0.0025 * pt) * 25.0 / (1 + 0.063 * pt)}
}

module TauTagging TauTagging {
  set PartonInputArray Delphes/partons
  set JetInputArray JetEnergyScale/jets
  set DeltaR 0.5
  set TauPTMin 1.0
  set TauEtaMax 2.5
  add EfficiencyFormula {0} {0.01}
  add EfficiencyFormula {15} {0.6}
}

# Output -----------------------------------------------------------------------------------------------------------

# An object shares no particle with an object of an earlier line.
module UniqueObjectFinder Unique {
  add InputArray PhotonIsolation/photons photons
  add InputArray ElectronIsolation/electrons electrons
  add InputArray MuonIsolation/muons muons
  add InputArray JetEnergyScale/jets jets
}

module Merger ScalarHT {
  foreach kind {jets electrons photons muons} { add InputArray Unique/$kind }
  set EnergyOutputArray energy
}

module TreeWriter TreeWriter {
  add Branch Unique/jets Jet Jet
  add Branch FatJets/jets FatJet Jet
  add Branch GenJets/jets GenJet Jet
  add Branch Unique/electrons Electron Electron
  add Branch Unique/muons Muon Muon
  add Branch Unique/photons Photon Photon
  add Branch MissingET/momentum MissingET MissingET
  add Branch GenMissingET/momentum GenMissingET MissingET
  add Branch ScalarHT/energy ScalarHT ScalarHT
  add Branch Hcal/eflowTracks EFlowTrack Track
  add Branch Ecal/eflowPhotons EFlowPhoton Tower
  add Branch Hcal/eflowNeutralHadrons EFlowNeutralHadron Tower
}
