#include "hml/observe/cut.hpp"

#include <fmt/format.h>

#include "hml/observe/expression_tree.hpp"
#include "hml/observe/observations.hpp"

namespace hml {
Cut::Cut(std::string expression, const ObservableCatalogue& catalogue, Place place)
    : expression_(std::move(expression)) {
  try {
    tree_ = std::make_shared<const ExpressionTree>(parse_cut(expression_, catalogue));
  } catch (const Error& error) {
    throw Error(error.kind(), error.message(), place);
  }
}

const std::vector<Quantity>& Cut::quantities() const { return tree_->quantities; }

std::string Cut::canonical() const { return expression_text(*tree_); }

std::vector<ColumnRequest> Cut::requests(const Events* sample) const { return tree_requests(*tree_, sample); }

std::vector<std::uint8_t> Cut::mask(const Events& events) const {
  Observations observations(events);
  return mask(observations);
}

std::vector<std::uint8_t> Cut::mask(Observations& observations) const {
  try {
    return evaluate_truth(*tree_, observations);
  } catch (Error& error) {
    throw error.in(fmt::format("cut '{}'", expression_));
  }
}

}  // namespace hml
