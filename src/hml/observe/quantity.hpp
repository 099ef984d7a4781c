#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hml/event/events.hpp"
#include "hml/event/source.hpp"
#include "hml/observe/catalogue.hpp"
#include "hml/observe/name.hpp"

namespace hml {

class Observations;

/// Values of an observable for a batch of events, in the jagged layout of the data model. A missing or undefined value
/// is NaN.
struct Jagged {
  /// One array a level of nesting, outermost (events) first; empty where there is one value an event.
  std::vector<std::vector<std::int64_t>> offsets;
  std::vector<double> values;

  /// Offsets from events straight to values (one more than there are events).
  std::vector<std::int64_t> event_offsets() const;
};

/// An observable of named objects, such as "jet0,jet1.delta_r": parsed and checked once, evaluated on any events.
/// A plain value: copies share nothing that changes and may be used from several threads.
class Quantity {
 public:
  /// A config error where the name is malformed, the observable unknown (with the nearest names and the position) or
  /// given the wrong number of objects or arguments.
  explicit Quantity(std::string_view name, const ObservableCatalogue& catalogue = default_observables(),
                    Place place = {});
  /// From parts that are parsed already; a config error (without a place) where the observable cannot take the objects.
  Quantity(ObservableName name, Observable observable);

  /// Canonical name: "jet0,jet1.delta_r", whatever spelling it was made from.
  const std::string& name() const { return canonical_; }
  const std::vector<ObjectName>& objects() const { return name_.objects; }
  const Observable& observable() const { return observable_; }
  const std::string& unit() const { return observable_.unit; }
  /// TeX of the observable with its objects: "\Delta R(\mathrm{jet0}, \mathrm{jet1})".
  std::string label() const;

  /// True where there is exactly one value an event, or it is missing.
  bool single() const { return structure_.empty(); }
  /// Tells layouts apart: quantities of equal structure have the same number of values in every event. Empty for
  /// single ones.
  const std::string& structure() const { return structure_; }

  /// The columns that its values may be read or computed from. With a sample of the file (its collections, columns and
  /// relations; no event is needed): those that they will be, so that what is stored is not computed from its parts.
  std::vector<ColumnRequest> requests(const Events* sample = nullptr) const;

  /// An input error where the events lack a collection, relation or column that is needed.
  Jagged evaluate(const Events& events) const;
  /// The same for a batch whose objects and values several quantities share.
  Jagged evaluate(Observations& observations) const;
  /// The one value of each event into out[event * stride]; only for single quantities (else an internal error).
  void fill(const Events& events, std::span<float> out, std::size_t stride = 1) const;
  void fill(Observations& observations, std::span<float> out, std::size_t stride = 1) const;

 private:
  void check_objects() const;
  std::string find_structure() const;
  Jagged compute(Observations& observations) const;

  ObservableName name_;
  std::string canonical_;
  Observable observable_;
  std::string structure_;
};

}  // namespace hml
