#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hml/observe/quantity.hpp"

namespace hml {

/// A function that expressions may call, of one number or folded over two and more.
struct ExpressionFunction {
  std::string_view name;
  std::size_t least, most;  ///< number of arguments
  double (*one)(double);
  double (*two)(double, double);
  bool keeps_unit = false;  ///< the result has the unit of the arguments
};

/// What a node of an expression does with its children.
enum class ExpressionOp {
  number,
  quantity,  // leaves
  add,
  subtract,
  multiply,
  divide,
  power,
  negate,
  function,  // numbers -> number
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
  reduce_any,  // a truth an object -> a truth a row
  veto         // the opposite, of a truth a row
};

/// One node of a parsed expression. `structure` is -1 for one value a row (an event, or an object that a selection
/// looks at), else an index into ExpressionTree::structures.
struct ExpressionNode {
  ExpressionOp op = ExpressionOp::number;
  bool truth = false;
  bool written = false;  ///< reduce_all, reduce_any: `all` and `any` stand in the text; both: links of one chain
  int structure = -1;
  int depth = 1;
  double number = 0;
  std::size_t quantity = 0;
  const ExpressionFunction* function = nullptr;
  std::vector<ExpressionNode> children;
};

/// A parsed expression: the tree, the observables at its leaves, and the layouts that these have.
struct ExpressionTree {
  ExpressionNode root;
  std::vector<Quantity> quantities;
  std::vector<std::string> structures;
};

/// A selection in brackets behind a collection: which of its objects count, and in what order.
struct ObjectFilter {
  std::optional<ExpressionTree> condition;  ///< a truth an object
  std::vector<ExpressionTree> keys;         ///< numbers, sorted by in rising order, undefined ones last; ties stay
  std::string text;                         ///< canonical: "pt>30,abs(eta)<2.5; sort=-pt"
};

/// Parses a cut; the root is a truth an event.
ExpressionTree parse_cut(std::string_view text, const ObservableCatalogue& catalogue);
/// Parses an expression; the root is a number.
ExpressionTree parse_expression(std::string_view text, const ObservableCatalogue& catalogue);

/// Canonical text, which parses to an equal tree. `commas`: outermost `and`s are written as commas.
std::string expression_text(const ExpressionTree& tree, bool commas = false);

/// TeX, from the labels of the quantities.
std::string expression_label(const ExpressionTree& tree);

/// The columns that the quantities of a tree need; see Quantity::requests.
std::vector<ColumnRequest> tree_requests(const ExpressionTree& tree, const Events* sample = nullptr);

class Observations;
/// A truth (1 or 0) for every row.
std::vector<std::uint8_t> evaluate_truth(const ExpressionTree& tree, Observations& rows);
/// A number for every row, or for every object of it.
Jagged evaluate_number(const ExpressionTree& tree, Observations& rows);

}  // namespace hml
