#pragma once
#include <string>
#include <vector>

#include "hml/observe/expression.hpp"
#include "hml/represent/representation.hpp"

namespace hml {

/// Observables, or expressions of them, side by side, shape {number of columns}:
/// {type: set, observables: [fatjet0.mass, fatjet0.tau21, jet0.pt / jet1.pt]}.
class SetRepresentation : public Representation {
 public:
  void declare(Parameters& parameters) override;
  /// A config error where an expression has several values an event.
  void prepare(const ObservableCatalogue& observables, const Place& place) override;
  std::vector<std::int64_t> shape() const override;
  std::vector<std::string> names() const override;
  std::vector<std::string> units() const override;
  std::vector<ColumnRequest> requests() const override;
  void fill(const Events& events, std::span<float> rows) const override;

 private:
  std::vector<std::string> observables_;
  std::vector<Expression> columns_;
};

}  // namespace hml
