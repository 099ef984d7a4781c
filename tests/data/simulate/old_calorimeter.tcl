# The old calorimeter with resolutions so small that two simulations that read this card must agree but for the place of
# towers in their cells.
set ExecutionPath { Propagator Tracks Old TreeWriter }
module ParticlePropagator Propagator {
  set InputArray Delphes/stableParticles
  set Radius 1.2
  set HalfLength 3.0
  set Bz 3.8
}
module Merger Tracks {
  add InputArray Propagator/chargedHadrons
  add InputArray Propagator/electrons
  add InputArray Propagator/muons
  set OutputArray tracks
}
module OldCalorimeter Old {
  set ParticleInputArray Propagator/stableParticles
  set TrackInputArray Tracks/tracks
  set PhiBins {}
  for {set i -36} {$i <= 36} {incr i} { add PhiBins [expr {$i * acos(-1) / 36.0}] }
  for {set i -60} {$i <= 60} {incr i} { add EtaPhiBins [expr {$i * 0.05}] $PhiBins }
  add EnergyFraction {0} {0.0 1.0}
  add EnergyFraction {11} {1.0 0.0}
  add EnergyFraction {22} {1.0 0.0}
  add EnergyFraction {111} {1.0 0.0}
  add EnergyFraction {12} {0.0 0.0}
  add EnergyFraction {13} {0.0 0.0}
  add EnergyFraction {14} {0.0 0.0}
  add EnergyFraction {16} {0.0 0.0}
  add EnergyFraction {310} {0.3 0.7}
  set ECalResolutionFormula { 1e-9 * energy }
  set HCalResolutionFormula { 1e-9 * energy }
}
module TreeWriter TreeWriter {
  add Branch Delphes/allParticles Particle GenParticle
  add Branch Old/towers Tower Tower
  add Branch Old/photons Photon Photon
  add Branch Old/eflowTracks EFlowTrack Track
  add Branch Old/eflowTowers EFlowTower Tower
}
