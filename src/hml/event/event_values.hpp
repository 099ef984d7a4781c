#pragma once
#include <string_view>
#include <vector>

#include "hml/event/events.hpp"

namespace hml {

/// A column of the collection "Event" as T, one value an event, whatever its name's case: weights, numbers. Empty where
/// there is none; an input error where it has not one value an event.
template <class T>
std::vector<T> event_values(const Events& events, std::string_view name) {
  const Collection* collection = events.find(event_collection);
  if (!collection) return {};
  for (const Column& column : collection->columns) {
    if (fold_name(column.name) != fold_name(name)) continue;
    if (collection->objects() != events.size() || column.width != 1)
      throw Error(ErrorKind::input, "column '" + collection->name + "." + column.name + "' has not one value an event");
    return std::visit([](const auto& values) { return std::vector<T>(values.begin(), values.end()); }, column.values);
  }
  return {};
}

}  // namespace hml
