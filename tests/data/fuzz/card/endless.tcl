set ExecutionPath {A}
module X A { while {1} { incr n } }
