# The CMS-like detector with everything written: tracks and towers as measured, and the generator's record.

source cms.tcl

module TreeWriter TreeWriter {
  add Branch Tracks/tracks Track Track
  add Branch Towers/towers Tower Tower
  add Branch Delphes/allParticles Particle GenParticle
}
