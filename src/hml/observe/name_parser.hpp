#pragma once
#include "hml/observe/expression_tree.hpp"
#include "hml/observe/quantity.hpp"
#include "hml/observe/scanner.hpp"

namespace hml {

// The parts of the parser that call one another, each reading at the scanner's position. Private to the stage.

/// Reads an object, "jet:2.constituents" or "(jet0+jet1)".
ObjectName read_object(Scanner& in);
/// Reads the name of an observable. `relative`: of the object that a selection looks at, "pt", "constituents.size".
Quantity read_quantity(Scanner& in, bool relative);
/// True where the parenthesis at the position opens a sum of objects, "(jet0+jet1).mass", not an expression.
bool at_sum(const Scanner& in, bool relative);
/// Reads the arguments of an observable from the opening parenthesis on and makes its value with them. Gives their
/// canonical text, those at their standard values left out.
std::string read_arguments(Scanner& in, Observable& observable);
/// Reads a cut, a truth a row; `commas`: they stand for `and`.
ExpressionTree read_truth(Scanner& in, bool relative, bool commas);
/// Reads a number computed from observables.
ExpressionTree read_number(Scanner& in, bool relative);
/// Reads what stands in brackets behind a collection, up to the closing one: "pt>30,abs(eta)<2.5; sort=-pt".
ObjectFilter read_filter(Scanner& in);

}  // namespace hml
