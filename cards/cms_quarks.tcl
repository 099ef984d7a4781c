# The CMS-like detector with the quarks of the hard process and of resonances' decays written, to match jets with: a top is
# its b quark and the two quarks of its W. Status 23 is Pythia's for what leaves either of them, before its own shower.

source cms.tcl

set ExecutionPath [linsert $ExecutionPath 0 HardQuarks]

module LLPFilter HardQuarks {
  set InputArray Delphes/allParticles
  set OutputArray quarks
  set RequireStatus true
  set Status 23
  foreach code {1 2 3 4 5} { add PdgCode $code -$code }
}

module TreeWriter TreeWriter {
  add Branch HardQuarks/quarks Quark GenParticle
}
