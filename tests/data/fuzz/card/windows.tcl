set ExecutionPath {A}
module X A {
	set Formula {1 + \
 2}
}
