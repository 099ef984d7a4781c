#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hml/observe/catalogue.hpp"

namespace hml {

struct ObjectFilter;  // expression_tree.hpp

/// One step of an object's path: objects of a collection (first step) or of a relation of the step before.
/// The whole convention is specified in docs/guide/naming.md.
struct ObjectStep {
  std::string name;                  ///< collection or relation, in lower case
  bool single = false;               ///< `jet0`: the one object at `start`
  std::int64_t start = 0;            ///< first object taken
  std::optional<std::int64_t> stop;  ///< one past the last object taken; none: all that are there
  /// `jet[pt>30]`: the objects that are counted, and their order; none: all of them as they are stored.
  std::shared_ptr<const ObjectFilter> filter;

  /// Number of objects where it does not depend on the event: 1 for a single object, else stop - start.
  std::optional<std::int64_t> width() const;
  /// Canonical text: "jet0", "jet", "jet:3", "jet1:3", "jet[pt>30]0".
  std::string text() const;
};

/// A path of steps, "fatjet0.constituents:5", or the sum of objects, "(jet0+jet1)". Without steps and addends it is the
/// object itself that a selection in brackets looks at.
struct ObjectName {
  std::vector<ObjectStep> steps;
  std::vector<ObjectName> addends;

  bool is_sum() const { return !addends.empty(); }
  /// True where every step is a single object, so that an event has exactly one (or misses it). A sum is single.
  bool single() const;
  std::string text() const;
  friend bool operator==(const ObjectName& a, const ObjectName& b) { return a.text() == b.text(); }
};

/// The name of an observable of objects: "jet0,jet1.delta_r", "fatjet0.c2(beta=2)".
struct ObservableName {
  std::vector<ObjectName> objects;
  std::string observable;  ///< canonical
  std::string arguments;   ///< canonical, those at their standard values left out: "beta=2"

  /// Canonical text, which parses to an equal name.
  std::string text() const;
};

/// Parses one object, "fatjet0.constituents:5"; a config error marks the position. The catalogue knows the observables
/// of selections in brackets.
ObjectName parse_object(std::string_view text, const ObservableCatalogue& catalogue = default_observables());

/// A message with the text below it (its line alone, shortened where it is long) and a caret under `position`.
std::string mark_position(const std::string& message, std::string_view text, std::size_t position);

}  // namespace hml
