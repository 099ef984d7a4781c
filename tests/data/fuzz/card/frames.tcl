set ExecutionPath {A}
module X A { catch {error a}; namespace eval inner { set y 1 }; uplevel #0 {set z 2}; eval {set w 3} }
