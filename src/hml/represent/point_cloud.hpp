#pragma once
#include <string>
#include <vector>

#include "hml/represent/losses.hpp"
#include "hml/represent/object_features.hpp"
#include "hml/represent/representation.hpp"

namespace hml {

/// Objects as a list of fixed length, shape {length, features + 1}: place i holds the features of the object of i-th
/// highest pt and, last, a 1; places without an object hold zeros, in this `mask` too. What a feature calls the axis is
/// the object that the objects belong to (the jet of its constituents), or else the sum of the event's objects.
class PointCloudRepresentation : public Representation {
 public:
  void declare(Parameters& parameters) override;
  void prepare(const ObservableCatalogue& observables, const Place& place) override;
  std::vector<std::int64_t> shape() const override;
  std::vector<std::string> names() const override;
  std::vector<std::string> units() const override;
  std::vector<ColumnRequest> requests() const override;
  void fill(const Events& events, std::span<float> rows) const override;
  Losses losses() const override { return losses_.losses(); }

 private:
  ObjectSettings settings_;
  std::vector<std::string> feature_names_{"particlenet"};

  ObjectName objects_;
  ObjectFeatures features_;
  mutable LossCounter losses_;
};

}  // namespace hml
