# A calorimeter's cells from loops, a comment with ;# behind code, and lines that go on.
set ExecutionPath {
  Propagator
  Cells
}
set MaxEvents 10 ;# no more
module ParticlePropagator Propagator {
  set Radius 1.29
}
module SimpleCalorimeter Cells {
  set pi [expr {acos(-1)}]
  set PhiBins {}
  for {set i -4} {$i <= 4} {incr i} {
    add PhiBins [expr {$i * $pi / 4.0}]
  }
  foreach eta {-1.5 0 1.5} {
    add EtaPhiBins $eta $PhiBins
  }
  set ResolutionFormula { (abs(eta) <= 1.5) * \
    (0.01 + 0.1/sqrt(energy)) }
}
