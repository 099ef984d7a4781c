#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hml/event/events.hpp"
#include "hml/observe/catalogue.hpp"
#include "hml/observe/quantity.hpp"

namespace hml {

struct ExpressionTree;

/// A number computed from observables, "jet0.pt / jet1.pt", or one observable alone. The grammar is that of the numbers
/// in cuts (docs/guide/naming.md). A plain value, free to copy and share between threads.
class Expression {
 public:
  /// A config error marks the position where the expression is wrong.
  explicit Expression(std::string_view text, const ObservableCatalogue& catalogue = default_observables(),
                      Place place = {});

  /// Canonical text: "jet0.pt/jet1.pt"; of one observable alone its name.
  const std::string& name() const { return name_; }
  /// TeX, from the labels of the observables.
  const std::string& label() const { return label_; }
  /// "GeV", "1" for ratios of equal units and for functions; "" where it is none of the observables' units.
  const std::string& unit() const { return unit_; }

  /// True where there is exactly one value an event, or it is missing.
  bool single() const { return structure_.empty(); }
  /// Tells layouts apart, as of a Quantity. Empty for single ones.
  const std::string& structure() const { return structure_; }

  /// The observables used, each once, in the order of their first use.
  const std::vector<Quantity>& quantities() const;
  /// The columns that they may be read or computed from; with a sample of the file, those that they will be.
  std::vector<ColumnRequest> requests(const Events* sample = nullptr) const;

  /// An input error where the events lack a collection, relation or column that is needed.
  Jagged evaluate(const Events& events) const;
  /// The same for a batch whose objects and values several expressions share.
  Jagged evaluate(Observations& observations) const;
  /// The one value of each event into out[event * stride]; only for single expressions (else an internal error).
  void fill(Observations& observations, std::span<float> out, std::size_t stride = 1) const;

 private:
  std::shared_ptr<const ExpressionTree> tree_;
  std::string name_, label_, unit_, structure_;
};

}  // namespace hml
