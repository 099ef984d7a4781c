#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "hml/observe/quantity.hpp"
#include "hml/represent/objects.hpp"

namespace hml {

/// What a particle-flow object is. Where a PDG code is stored it decides; else the charge does, and of neutral ones
/// those whose collection has "photon" in its name are photons.
enum class Species { charged_hadron, neutral_hadron, photon, electron, muon };

/// One number of an object beside those that the naming convention has.
struct ObjectFeature {
  using OfMomentum = double (*)(const Momentum& object);
  using OfMomenta = double (*)(const Momentum& object, const Momentum& axis);
  using OfSpecies = bool (*)(Species);
  struct OfColumn {
    std::vector<std::string> columns;  ///< the first there is
    double (*value)(double stored);
  };

  std::string name, unit, doc;
  std::variant<OfMomentum, OfMomenta, OfSpecies, OfColumn> value;
};

/// All of them, in the order in which they are listed.
const std::vector<ObjectFeature>& object_features();

/// Features of the objects of a representation, by name: those of object_features(), any observable of one object, and
/// the lists "particlenet" (the 7 of arXiv:1902.08570), "particle_transformer" (the 17 of arXiv:2202.03772) and
/// "particle_transformer_kinematics" (its 7).
class ObjectFeatures {
 public:
  /// Declares `names` as the parameter `features`, whose description lists what there is.
  static void declare(Parameters& parameters, std::vector<std::string>& names);

  ObjectFeatures() = default;
  /// A config error for an unknown feature (with the nearest names), for one that is no number of one object, and where
  /// one stands twice.
  ObjectFeatures(const std::vector<std::string>& names, const ObjectName& of, const ObservableCatalogue& observables,
                 const Place& place);

  std::size_t size() const { return features_.size(); }
  /// Canonical names, lists taken apart.
  std::vector<std::string> names() const;
  std::vector<std::string> units() const;
  /// The columns that they and the objects' momenta are read from.
  std::vector<ColumnRequest> requests() const;
  /// One array a feature, with a value for each entry of the batch; what an object has not (a photon's d0) is 0.
  /// An input error where none of the objects' collections has what is needed.
  std::vector<std::vector<double>> evaluate(const Events& events, const ObjectBatch& batch) const;
  /// Evaluates and writes the first `length` objects of each event: place i of an event holds its object i's features
  /// and a 1 (the mask); places without an object are left as they are. A place is `stride` values wide.
  void write(const Events& events, const ObjectBatch& batch, int length, std::size_t stride,
             std::span<float> rows) const;

 private:
  using Feature = std::variant<ObjectFeature, Quantity>;
  Feature find(const std::string& name, const ObservableCatalogue& observables, const Place& place) const;

  ObjectName of_;
  std::vector<Feature> features_;
};

}  // namespace hml
