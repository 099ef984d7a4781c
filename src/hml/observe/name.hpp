#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hml {

/// One step of an object's path: objects of a collection (first step) or of a relation of the step before.
/// The whole convention is specified in docs/guide/naming.md.
struct ObjectStep {
  std::string name;                  ///< collection or relation, in lower case
  bool single = false;               ///< `jet0`: the one object at `start`
  std::int64_t start = 0;            ///< first object taken
  std::optional<std::int64_t> stop;  ///< one past the last object taken; none: all that are there

  /// Number of objects where it does not depend on the event: 1 for a single object, else stop - start.
  std::optional<std::int64_t> width() const;
  /// Canonical text: "jet0", "jet", "jet:3", "jet1:3".
  std::string text() const;
  friend bool operator==(const ObjectStep&, const ObjectStep&) = default;
};

/// A path of steps: "fatjet0.constituents:5".
struct ObjectName {
  std::vector<ObjectStep> steps;

  /// True where every step is a single object, so that an event has exactly one (or misses it).
  bool single() const;
  std::string text() const;
  friend bool operator==(const ObjectName&, const ObjectName&) = default;
};

/// The name of an observable of objects: "jet0,jet1.delta_r". Only the form is checked here; which observables and
/// collections exist is known to the catalogue and to the events.
struct ObservableName {
  std::vector<ObjectName> objects;
  std::string observable;               ///< the text after the last dot, as written
  std::size_t observable_position = 0;  ///< where it stands in the text that was parsed

  /// Canonical text, which parses to an equal name.
  std::string text() const;
};

/// Parses one object, "fatjet0.constituents:5"; a config error marks the position.
ObjectName parse_object(std::string_view text);
/// Parses the name of an observable; a config error marks the position.
ObservableName parse_observable_name(std::string_view text);

/// A message with the text below it and a caret under `position`.
std::string mark_position(const std::string& message, std::string_view text, std::size_t position);

}  // namespace hml
