#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hml/core/parameters.hpp"
#include "hml/observe/selection.hpp"

namespace hml {

/// The objects of a batch of events that representations are made of. Passed over are those that are missing and those
/// whose momentum is not finite, whose pt is not positive or whose direction is that of the beam (|eta| > 50).
struct ObjectBatch {
  Selection selection;                ///< where the objects are stored; its entries are what the indices below count
  std::vector<Momentum> momenta;      ///< (entries)
  std::vector<std::int64_t> entries;  ///< of all objects that are there, event by event, in stored order
  std::vector<std::int64_t> offsets;  ///< (events + 1), into `entries`

  std::span<const std::int64_t> of_event(std::int64_t event) const {
    const auto begin = offsets[static_cast<std::size_t>(event)], end = offsets[static_cast<std::size_t>(event) + 1];
    return {entries.data() + begin, static_cast<std::size_t>(end - begin)};
  }
  const Momentum& momentum(std::int64_t entry) const { return momenta[static_cast<std::size_t>(entry)]; }
};

/// Parses the name of stored objects and makes its text canonical; a config error marks the position.
ObjectName read_objects(std::string& text, const ObservableCatalogue& observables, const Place& place);
/// Finds the objects; an input error as select_objects() and momenta() have it.
ObjectBatch find_objects(const Events& events, const ObjectName& name);
/// Sorts the objects of each event by falling pt, equal ones in stored order.
void sort_by_pt(ObjectBatch& batch);

/// The object that a step belongs to: "fatjet0" of "fatjet0.constituents"; no steps where there is none.
ObjectName parent_of(const ObjectName& name);
/// The momentum that each entry is compared with: that of the object it belongs to, or the sum of the event's objects
/// where it belongs to none.
std::vector<Momentum> find_axes(const Events& events, const ObjectName& name, const ObjectBatch& batch);

/// The objects that a point cloud, a graph or a table of pairs is made of: the first `length` of each event by pt.
struct ObjectSettings {
  std::string of;
  int length = 100;

  void declare(Parameters& parameters, int most);
};

}  // namespace hml
