#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hml/event/events.hpp"
#include "hml/observe/observable.hpp"

namespace hml {

/// The table of observables. Names are compared without regard to case and underscores: `pt`, `PT` and `pT` are one,
/// and so are `TransverseMomentum` and `transverse_momentum`. A user adds observables of their own to a copy.
class ObservableCatalogue {
 public:
  ObservableCatalogue() = default;
  explicit ObservableCatalogue(std::vector<Observable> observables);

  /// Adds an observable; a config error where its name or an alias is taken.
  void add(Observable observable);
  /// Adds every column of the events that no observable has the name of, as an observable that reads it.
  void add_columns(const Events& events);

  /// nullptr where there is none.
  const Observable* find(std::string_view name) const;
  /// The names most like `name`, best first.
  std::vector<std::string> nearest_names(std::string_view name) const;
  std::vector<std::string> names() const;
  const std::vector<Observable>& observables() const { return observables_; }

 private:
  std::vector<Observable> observables_;
  std::unordered_map<std::string, std::size_t> index_;  // by folded name and alias
};

/// What the product knows.
ObservableCatalogue default_observables();

}  // namespace hml
