#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hml/event/events.hpp"
#include "hml/observe/catalogue.hpp"
#include "hml/observe/quantity.hpp"

namespace hml {

struct ExpressionTree;

/// A selection of events written as an expression: "fatjet.size > 0 and any jet.b_tag == 1".
///
/// It is parsed, never evaluated as code: comparisons (chains too: 80 < fatjet0.mass < 100), arithmetic, functions,
/// `and` `or` `not` (also & | !), parentheses, and the prefixes `any`, `all`, `veto`, which govern all that follows up
/// to the end of their parenthesis. Objects of a collection are compared one by one and all must pass (an empty
/// collection passes) unless `any` says otherwise. A missing object makes its own comparison false and nothing else.
/// The specification is docs/guide/naming.md. A plain value, free to copy and share between threads.
class Cut {
 public:
  /// A config error marks the position where the expression is wrong.
  explicit Cut(std::string expression, const ObservableCatalogue& catalogue = default_observables(), Place place = {});

  const std::string& expression() const { return expression_; }
  /// The one spelling of all cuts that mean the same by the same words: "jet0.pt>30 and jet.size>1".
  std::string canonical() const;
  /// The observables used, each once, in the order of their first use.
  const std::vector<Quantity>& quantities() const;
  /// The columns that its observables may be read or computed from; with a sample of the file, those that they will be.
  std::vector<ColumnRequest> requests(const Events* sample = nullptr) const;
  /// 1 for each event that passes, else 0. An input error where the events lack what the expression names.
  std::vector<std::uint8_t> mask(const Events& events) const;
  /// The same for a batch whose objects and values several cuts share.
  std::vector<std::uint8_t> mask(Observations& observations) const;

 private:
  std::string expression_;
  std::shared_ptr<const ExpressionTree> tree_;
};

}  // namespace hml
