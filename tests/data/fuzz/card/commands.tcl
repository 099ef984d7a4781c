set ExecutionPath {A}
add ExecutionPath B
proc twice {x} { set y [expr {2 * $x}]; return $y }
module X A {
  lappend List 1 2
  append Text a b
  incr Count 3
  set table(key) 5
  if {[info exists ::MaxEvents]} { set Flag true } else { set Flag false }
  set Radius [twice 1.5]
  unset Count
}
module Y B { set Same $A::Radius }
module Y B
library modules.so
set ::A::Radius 4
