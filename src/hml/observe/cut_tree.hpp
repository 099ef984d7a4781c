#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hml/observe/quantity.hpp"

namespace hml {

/// What a node of a cut does with its children.
enum class CutOp {
  number,
  quantity,  // leaves
  add,
  subtract,
  multiply,
  divide,
  negate,  // numbers -> number
  absolute,
  square_root,
  logarithm,
  exponential,
  minimum,
  maximum,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,  // numbers -> truth
  both,
  either,
  negation,  // truths -> truth
  reduce_all,
  reduce_any  // truth an object -> truth an event
};

/// One node of a parsed cut. `structure` is -1 for one value an event, else an index into CutTree::structures.
struct CutNode {
  CutOp op = CutOp::number;
  bool truth = false;
  int structure = -1;
  double number = 0;
  std::size_t quantity = 0;
  std::vector<CutNode> children;
};

/// A parsed cut: the tree, the observables at its leaves, and the layouts that these have.
struct CutTree {
  CutNode root;
  std::vector<Quantity> quantities;
  std::vector<std::string> structures;
};

/// Parses an expression; the root is a truth an event.
CutTree parse_cut(std::string_view expression, const ObservableCatalogue& catalogue);

}  // namespace hml
