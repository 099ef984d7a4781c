# Tracks, times and decays with every random choice switched off: probabilities are 0 or 1 and errors so small (1e-7 of
# what they would be) that two simulations that read this card must agree track by track.

set ExecutionPath {
  Propagator
  Tracks
  Parameters
  Impact
  Time
  Names
  Tracker
  Chamber
  Decays
  Clusters
  Named
  TreeWriter
}

module ParticlePropagator Propagator {
  set InputArray Delphes/stableParticles
  set Radius 2.25
  set HalfLength 2.5
  set Bz 2.0
}

module Merger Tracks {
  add InputArray Propagator/chargedHadrons
  add InputArray Propagator/electrons
  add InputArray Propagator/muons
  set OutputArray tracks
}

module TrackSmearing Parameters {
  set InputArray Tracks/tracks
  set OutputArray tracks
  set Bz 2.0
  set D0ResolutionFormula { 1e-7 * (abs(eta) < 2) - (abs(eta) >= 2) }
  set DZResolutionFormula { 2e-7 * (1 + 1 / pt) }
  set PResolutionFormula { 1e-7 * (1 + 0.1 * pt) }
  set CtgThetaResolutionFormula { 1e-8 * abs(eta) }
  set PhiResolutionFormula { 1e-8 }
}

module ImpactParameterSmearing Impact {
  set InputArray Tracks/tracks
  set OutputArray tracks
  set ResolutionFormula { 1e-7 * (1 + 1 / pt) }
}

module TimeSmearing Time {
  set InputArray Tracks/tracks
  set OutputArray tracks
  set TimeResolution { 1e-18 * (abs(eta) < 2) + 2e-18 * (abs(eta) >= 2) }
}

module IdentificationMap Names {
  set InputArray Tracks/tracks
  set OutputArray tracks
  add EfficiencyFormula {211} {-13} { (pt > 2) * 1.0 }
  add EfficiencyFormula {211} {321} { (pt > 1 && pt <= 2) * 1.0 }
  add EfficiencyFormula {-321} {2212} { 1.0 }
  add EfficiencyFormula {11} {-11} { 0.0 }
}

module TrackCovariance Tracker {
  set InputArray Tracks/tracks
  set OutputArray tracks
  set Bz 2.0
  set NMinHits 6
  set ElectronScaleFactor { 1.25e-7 }
  set MuonScaleFactor { 1e-7 }
  set ChargedHadronScaleFactor { 1e-7 }
  # shape label low high at thickness X0 measurements stereo stereo error error efficiency (m, rad)
  set DetectorGeometry {
    1 PIPE -100 100 0.01 0.0024 0.353 0 0 0 0 0 0
    1 PIXEL -0.12 0.12 0.015 0.00028 0.0937 2 0 1.5708 3e-06 3e-06 1
    1 PIXEL -0.16 0.16 0.025 0.00028 0.0937 2 0 1.5708 3e-06 3e-06 1
    1 PIXEL -0.2 0.2 0.04 0.00028 0.0937 2 0 1.5708 3e-06 4e-06 1
    1 STRIP -0.4 0.4 0.15 0.0005 0.0937 2 0 1.5708 7e-06 7e-06 1
    1 STRIP -0.8 0.8 0.3 0.0005 0.0937 2 0 1.5708 7e-06 9e-05 1
    1 WALL -2 2 0.34 0.0002 0.2372 0 0 0 0 0 0
    1 WIRE -2 2 0.4 0.1 579 1 0.03 0 0.0001 0 1
    1 WIRE -2 2 0.5 0.1 579 1 -0.03 0 0.0001 0 1
    1 WIRE -2 2 0.6 0.1 579 1 0.04 0 0.0001 0 1
    1 WIRE -2 2 0.7 0.1 579 1 -0.04 0 0.0001 0 1
    1 WIRE -2 2 0.9 0.1 579 1 0.05 0 0.0001 0 1
    1 WIRE -2 2 1.1 0.1 579 1 -0.05 0 0.0001 0 1
    1 WIRE -2 2 1.3 0.1 579 1 0.06 0 0.0001 0 1
    1 WIRE -2 2 1.6 0.1 579 1 -0.06 0 0.0001 0 1
    1 WIRE -2 2 1.9 0.1 579 1 0.07 0 0.0001 0 1
    1 OUTER -2.1 2.1 2.04 0.0005 0.0937 2 0 1.5708 7e-06 9e-05 1
    2 DISK 0.06 0.3 0.5 0.0005 0.0937 2 0 1.5708 7e-06 7e-06 1
    2 DISK 0.08 0.34 0.8 0.0005 0.0937 2 0 1.5708 7e-06 7e-06 1
    2 DISK 0.1 0.34 1.1 0.0005 0.0937 2 0 1.5708 7e-06 1e-05 1
    2 DISK 0.2 2.0 2.1 0.0008 0.0937 2 0 1.5708 7e-06 9e-05 1
    2 DISK 0.2 2.0 2.2 0.0008 0.0937 2 0 1.5708 7e-06 9e-05 1
    2 DISK 0.06 0.3 -0.5 0.0005 0.0937 2 0 1.5708 7e-06 7e-06 1
    2 DISK 0.08 0.34 -0.8 0.0005 0.0937 2 0 1.5708 7e-06 7e-06 1
    2 DISK 0.1 0.34 -1.1 0.0005 0.0937 2 0 1.5708 7e-06 1e-05 1
    2 DISK 0.2 2.0 -2.1 0.0008 0.0937 2 0 1.5708 7e-06 9e-05 1
    2 DISK 0.2 2.0 -2.2 0.0008 0.0937 2 0 1.5708 7e-06 9e-05 1
  }
}

module ClusterCounting Chamber {
  set InputArray Tracks/tracks
  set OutputArray tracks
  set Bz 2.0
  set Rmin 0.34
  set Rmax 2.0
  set Zmin -2.0
  set Zmax 2.0
  set GasOption 0
}

module LLPFilter Decays {
  set InputArray Delphes/allParticles
  set OutputArray decays
  set PTMin 5.0
  set RequireDecayRegion true
  set DecayRegionRMin 0.1
  set DecayRegionRMax 6.0
  set DecayRegionZMin 0.0
  set DecayRegionZMax 100.0
  set DecayRegionEtaMax 2.5
  add PdgCode {511}
  add PdgCode {-511}
  add PdgCode {521}
  add PdgCode {-521}
}

module CscClusterEfficiency Clusters {
  set InputArray Decays/decays
  set OutputArray clusters
  set EfficiencyFormula { (decayR > 0.5 && decayZ < 20) * (Ehad > 2 * Eem) * 1.0 }
}

module CscClusterId Named {
  set InputArray Decays/decays
  set OutputArray clusters
  set EtaCutMax 1.5
  set EfficiencyFormula { (decayR > 1) * 1.0 }
  set EtaCutFormula { 0.5 * (decayZ < 2) + 0.8 * (decayZ >= 2) }
}

module TreeWriter TreeWriter {
  add Branch Tracks/tracks Propagated Track
  add Branch Parameters/tracks Smeared Track
  add Branch Impact/tracks Impact Track
  add Branch Time/tracks Timed Track
  add Branch Names/tracks Named Track
  add Branch Tracker/tracks Measured Track
  add Branch Chamber/tracks Counted Track
  add Branch Decays/decays Decay CscCluster
  add Branch Clusters/clusters Cluster CscCluster
  add Branch Named/clusters Identified CscCluster
}
