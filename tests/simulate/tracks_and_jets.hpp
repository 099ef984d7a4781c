#pragma once
#include <string>

namespace hml {

/// A card that writes particles, tracks and, as the collection `jets`, jets of them with their N-subjettiness.
inline std::string tracks_and_jets(const std::string& jets) {
  return R"(
set ExecutionPath { Prop Tracks Jets W }
module ParticlePropagator Prop { set InputArray Delphes/stableParticles ; set Radius 1.0 ; set HalfLength 3.0 ; set Bz 2.0 }
module Merger Tracks { add InputArray Prop/chargedHadrons ; set OutputArray tracks }
module FastJetFinder Jets { set InputArray Tracks/tracks ; set OutputArray jets ; set ParameterR 0.8 ; set JetPTMin 5
  set JetAlgorithm 6 ; set ComputeNsubjettiness 1 }
module TreeWriter W {
  add Branch Delphes/allParticles Particle GenParticle
  add Branch Tracks/tracks Track Track
  add Branch Jets/jets )" + jets + R"( Jet
}
)";
}

}  // namespace hml
