#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hml/core/catalogue.hpp"
#include "hml/core/config.hpp"
#include "hml/core/parameters.hpp"
#include "hml/event/events.hpp"
#include "hml/event/source.hpp"
#include "hml/observe/catalogue.hpp"

namespace hml {

/// How many objects a representation was given and how many of them found no place in its rows.
struct Losses {
  std::int64_t objects = 0, lost = 0;
};

/// Turns events into rows of numbers that a model takes: a set of observables, an image, a point cloud, ... Made from a
/// map of settings, described by one, and the same on any events.
class Representation {
 public:
  virtual ~Representation() = default;

  /// Declares the parameters; called once, before prepare().
  virtual void declare(Parameters& parameters) = 0;
  /// Checks the parameters and resolves names, once they are assigned.
  virtual void prepare(const ObservableCatalogue& observables, const Place& place) = 0;

  /// Shape of one event's row, without the event's axis: {3} for three observables, {1, 33, 33} for an image.
  virtual std::vector<std::int64_t> shape() const = 0;
  /// Names of the features (a set) or channels (an image), with their units.
  virtual std::vector<std::string> names() const = 0;
  virtual std::vector<std::string> units() const = 0;
  /// The columns of events that fill() may read; a source need not read others.
  virtual std::vector<ColumnRequest> requests() const = 0;
  /// Fills the rows of a batch: rows.size() is events.size() times the row's size. NaN stands for a missing value.
  /// Safe to call from several threads at once.
  virtual void fill(const Events& events, std::span<float> rows) const = 0;
  /// Of all rows filled so far: objects beyond the length of a point cloud or outside the range of an image.
  virtual Losses losses() const { return {}; }

  /// Number of values of one event.
  std::int64_t row_size() const;
};

using RepresentationCatalogue = Catalogue<std::unique_ptr<Representation>>;

/// What the product knows, as listed in catalogue.cpp.
RepresentationCatalogue default_representations();

/// A representation with the settings that made it, resolved: print them, save them, make an equal one from them.
struct NamedRepresentation {
  std::string name;
  Config config;  ///< {type: image, of: ..., ...}, every parameter with its value
  std::shared_ptr<const Representation> representation;
};

/// Makes a representation from {type: TYPE, parameters...}. Errors are config errors that name the place and, for a
/// type, a key or an observable, the nearest names.
NamedRepresentation make_representation(const std::string& name, const Config& config,
                                        const ObservableCatalogue& observables = default_observables(),
                                        const RepresentationCatalogue& representations = default_representations());

}  // namespace hml
