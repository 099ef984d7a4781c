set ExecutionPath {A}
module X A {
  set Formula { (pt > 1
}
module X B {
}
