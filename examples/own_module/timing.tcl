# Charged particles before and after a timing layer, the module of timing_layer.cpp.
set ExecutionPath { ParticlePropagator TimingLayer TreeWriter }

module ParticlePropagator ParticlePropagator {
  set InputArray Delphes/stableParticles
  set Radius 1.29
  set HalfLength 3.0
  set Bz 3.8
}

module TimingLayer TimingLayer {
  set InputArray ParticlePropagator/chargedHadrons
  set Resolution 30
  set Efficiency 1
  set EtaMax 1000
  set PTMin 0
}

module TreeWriter TreeWriter {
  add Branch ParticlePropagator/chargedHadrons Exact Track
  add Branch TimingLayer/tracks Timed Track
}
