#pragma once
#include <string>
#include <vector>

#include "hml/observe/quantity.hpp"
#include "hml/represent/representation.hpp"

namespace hml {

/// Observables side by side, shape {number of observables}: {type: set, observables: [fatjet0.mass, fatjet0.tau21]}.
class SetRepresentation : public Representation {
 public:
  void declare(Parameters& parameters) override;
  /// A config error where an observable has several values an event.
  void prepare(const ObservableCatalogue& observables, const Place& place) override;
  std::vector<std::int64_t> shape() const override;
  std::vector<std::string> names() const override;
  std::vector<std::string> units() const override;
  void fill(const Events& events, std::span<float> rows) const override;

  const std::vector<Quantity>& quantities() const { return quantities_; }

 private:
  std::vector<std::string> observables_;
  std::vector<Quantity> quantities_;
};

}  // namespace hml
