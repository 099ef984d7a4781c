#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "hml/event/events.hpp"
#include "hml/observe/name.hpp"
#include "hml/observe/observable.hpp"

namespace hml {

/// The objects that a name stands for in a batch of events, jagged: entries of step 0 below the row, entries of step
/// k + 1 below an entry of step k. A row is an event, or one of the objects that a selection in brackets looks at.
/// A step of fixed width ("jet0", "jet:3") has that many entries always; those that the event lacks are missing.
struct Selection {
  /// One array a step; entry i owns [offsets[k][i], offsets[k][i + 1]). Of the rows themselves, without a step: none.
  std::vector<std::vector<std::int64_t>> offsets;
  std::vector<const Collection*> collections;  ///< where the objects of the last step live
  std::vector<std::uint8_t> source;            ///< (entries of the last step), index into collections
  std::vector<std::int64_t> object;            ///< (entries of the last step), row of the columns, -1 where missing
  std::vector<std::uint8_t> incomplete;        ///< (rows), 1 where an object of any step is missing
  std::vector<std::int64_t> events;            ///< (rows), the event of each; empty where rows are events

  std::int64_t entries() const { return static_cast<std::int64_t>(object.size()); }
  std::int64_t rows() const { return static_cast<std::int64_t>(incomplete.size()); }
  std::int64_t event_of(std::int64_t row) const { return events.empty() ? row : events[static_cast<std::size_t>(row)]; }
  /// Offsets from rows straight to the entries of the last step.
  std::vector<std::int64_t> event_offsets() const;
};

/// Offsets of the innermost entries below the outermost: each array leads from one step to the next.
std::vector<std::int64_t> flatten_offsets(const std::vector<std::vector<std::int64_t>>& offsets);

/// Finds the objects. An unknown collection or relation is an input error with the nearest names; so is a sum, whose
/// object is not stored. The batch must outlive the selection.
Selection select_objects(const Events& events, const ObjectName& name);
/// Finds the objects that a name stands for seen from each of `rows`, whose entries are the rows of the result.
Selection select_objects(const Events& events, const Selection& rows, const ObjectName& name);

/// The stored column of each of the selection's collections: the first of `names` (compared as fold_name does) that a
/// collection has; nullptr where it has none.
std::vector<const Column*> stored_columns(const Selection& selection, const std::vector<std::string>& names);

/// Values of stored columns for each entry (rows of `width` values); NaN where the object or its column is missing.
std::vector<double> gather(const Selection& selection, const std::vector<const Column*>& columns, int width = 1);

/// Momenta of all entries, from pt|et|met, eta, phi, mass (0 where none is stored) or from px, py, pz and e or mass;
/// pt is NaN where the object is missing. An input error names the collection where these columns are lacking.
std::vector<Momentum> momenta(const Selection& selection);

/// The names of all columns that momenta() may read.
const std::vector<std::string>& momentum_columns();

}  // namespace hml
