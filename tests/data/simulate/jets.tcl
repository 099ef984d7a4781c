# Every algorithm on the generator's particles: nothing here is random but the charge of jets that are no tau's.
set ExecutionPath {
  Visible
  Propagator
  Tracks
  Rho
  JetClu
  MidPoint
  SISCone
  Kt
  Cambridge
  AntiKt
  Winner
  NJettiness
  Valencia
  GenKt
  Durham
  DurhamCut
  KtExclusive
  ValenciaFour
  ValenciaSix
  Voronoi
  FatCambridge
  FatKt
  FatAntiKt
  Area
  Corrected
  JetFlavour
  BTagging
  TauTagging
  TrackTau
  TreeWriter
}

module PdgCodeFilter Visible {
  set InputArray Delphes/stableParticles
  set OutputArray particles
  set PTMin 0.3
  add PdgCode {12}
  add PdgCode {14}
  add PdgCode {16}
  add PdgCode {-12}
  add PdgCode {-14}
  add PdgCode {-16}
}

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

module Merger Tracks {
  add InputArray Propagator/chargedHadrons
  add InputArray Propagator/electrons
  add InputArray Propagator/muons
  set OutputArray tracks
}

module FastJetGridMedianEstimator Rho {
  set InputArray Visible/particles
  add GridRange -2.5 2.5 0.5 0.5
  add GridRange -5.0 -2.5 1.0 1.0
  add GridRange 2.5 5.0 1.0 1.0
}

module FastJetFinder JetClu {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 1
  set JetPTMin 20.0
  set ConeRadius 0.5
}

module FastJetFinder MidPoint {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 2
  set JetPTMin 20.0
  set ConeRadius 0.5
}

module FastJetFinder SISCone {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 3
  set JetPTMin 20.0
  set ConeRadius 0.5
  set MaxIterations 10
}

module FastJetFinder Kt {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 4
  set JetPTMin 20.0
  set ParameterR 0.6
}

module FastJetFinder Cambridge {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 5
  set JetPTMin 20.0
  set ParameterR 0.6
}

module FastJetFinder AntiKt {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 6
  set JetPTMin 20.0
  set ParameterR 0.4
}

module FastJetFinder Winner {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 7
  set JetPTMin 20.0
  set ParameterR 0.6
}

module FastJetFinder NJettiness {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 8
  set JetPTMin 20.0
  set N 4
  set RcutOff 0.8
  set Beta 1.0
}

module FastJetFinder Valencia {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 9
  set JetPTMin 20.0
  set ParameterR 1.0
  set Beta 1.0
  set Gamma 0.7
}

module FastJetFinder GenKt {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 10
  set JetPTMin 20.0
  set ParameterR 1.5
  set ParameterP -1.0
}

module FastJetFinder Durham {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 11
  set JetPTMin 20.0
  set ExclusiveClustering true
  set NJets 4
}

module FastJetFinder DurhamCut {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 11
  set JetPTMin 20.0
  set ExclusiveClustering true
  set DCut 25.0
}

module FastJetFinder KtExclusive {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 4
  set JetPTMin 20.0
  set ParameterR 1.0
  set ExclusiveClustering true
  set NJets 6
}

module FastJetFinder ValenciaFour {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 9
  set JetPTMin 20.0
  set ParameterR 1.0
  set Beta 1.0
  set Gamma 0.7
  set ExclusiveClustering true
  set NJets 4
}

module FastJetFinder ValenciaSix {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 9
  set JetPTMin 20.0
  set ParameterR 1.0
  set Beta 1.0
  set Gamma 0.7
  set ExclusiveClustering true
  set NJets 6
}

module FastJetFinder Voronoi {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 6
  set JetPTMin 20.0
  set ParameterR 0.4
  set AreaAlgorithm 4
  set EffectiveRfact 0.9
}

module FastJetFinder FatCambridge {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 5
  set ParameterR 1.0
  set ComputeTrimming true
  set RTrim 0.3
  set PtFracTrim 0.04
  set ComputePruning true
  set ZcutPrun 0.12
  set RcutPrun 0.4
  set RPrun 1.0
  set ComputeSoftDrop true
  set BetaSoftDrop 1.0
  set SymmetryCutSoftDrop 0.12
  set R0SoftDrop 0.8
  set ComputeNsubjettiness true
  set Beta 2.0
  set AxisMode 2
  set JetPTMin 100
}

module FastJetFinder FatKt {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 4
  set ParameterR 1.0
  set ComputeNsubjettiness true
  set Beta 1.0
  set AxisMode 3
  set JetPTMin 100
}

module FastJetFinder FatAntiKt {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 6
  set ParameterR 1.0
  set ComputeTrimming true
  set ComputePruning true
  set ComputeSoftDrop true
  set ComputeNsubjettiness true
  set Beta 1.0
  set AxisMode 1
  set JetPTMin 100
}

module FastJetFinder Area {
  set InputArray Visible/particles
  set OutputArray jets
  set JetAlgorithm 6
  set ParameterR 0.4
  set JetPTMin 5.0
  set AreaAlgorithm 4
}

module JetPileUpSubtractor Corrected {
  set JetInputArray Area/jets
  set RhoInputArray Rho/rho
  set OutputArray jets
  set JetPTMin 20.0
}

module JetFlavorAssociation JetFlavour {
  set PartonInputArray Delphes/partons
  set ParticleInputArray Delphes/allParticles
  set ParticleLHEFInputArray Delphes/allParticlesLHEF
  set JetInputArray AntiKt/jets
  set DeltaR 0.4
  set PartonPTMin 1.0
  set PartonEtaMax 4.0
}

module BTagging BTagging {
  set JetInputArray AntiKt/jets
  set BitNumber 2
  add EfficiencyFormula {0} {0.0}
  add EfficiencyFormula {4} {(pt > 50.0) * 2.0}
  add EfficiencyFormula {5} {(abs(eta) < 2.0) * 2.0}
}

module TauTagging TauTagging {
  set ParticleInputArray Delphes/allParticles
  set PartonInputArray Delphes/partons
  set JetInputArray AntiKt/jets
  set DeltaR 0.4
  set TauPTMin 1.0
  set TauEtaMax 4.0
  add EfficiencyFormula {0} {-1.0}
  add EfficiencyFormula {15} {2.0}
}

module TrackCountingTauTagging TrackTau {
  set ParticleInputArray Delphes/allParticles
  set PartonInputArray Delphes/partons
  set TrackInputArray Tracks/tracks
  set JetInputArray Kt/jets
  set DeltaR 0.3
  set DeltaRTrack 0.2
  set TrackPTMin 1.0
  set TauPTMin 1.0
  set TauEtaMax 2.5
  set BitNumber 0
  add EfficiencyFormula {0} {-1.0}
  add EfficiencyFormula {1} {2.0}
  add EfficiencyFormula {2} {2.0}
  add EfficiencyFormula {-1} {(pt > 50.0) * 3.0 - 1.0}
  add EfficiencyFormula {-2} {-1.0}
}

module TreeWriter TreeWriter {
  add Branch Rho/rho Rho Rho
  add Branch JetClu/jets JetCluJet Jet
  add Branch MidPoint/jets MidPointJet Jet
  add Branch SISCone/jets SISConeJet Jet
  add Branch Kt/jets KtJet Jet
  add Branch Cambridge/jets CambridgeJet Jet
  add Branch AntiKt/jets AntiKtJet Jet
  add Branch Winner/jets WinnerJet Jet
  add Branch NJettiness/jets NJettinessJet Jet
  add Branch Valencia/jets ValenciaJet Jet
  add Branch GenKt/jets GenKtJet Jet
  add Branch Durham/jets DurhamJet Jet
  add Branch DurhamCut/jets DurhamCutJet Jet
  add Branch KtExclusive/jets KtExclusiveJet Jet
  add Branch ValenciaFour/jets ValenciaFourJet Jet
  add Branch ValenciaSix/jets ValenciaSixJet Jet
  add Branch Voronoi/jets VoronoiJet Jet
  add Branch FatCambridge/jets FatCambridgeJet Jet
  add Branch FatKt/jets FatKtJet Jet
  add Branch FatAntiKt/jets FatAntiKtJet Jet
  add Branch Corrected/jets CorrectedJet Jet
}
