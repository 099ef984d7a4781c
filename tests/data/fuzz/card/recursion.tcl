set ExecutionPath {A}
proc f {} { f }
module X A { set x [f] }
