#pragma once
#include <string>
#include <vector>

#include "hml/represent/losses.hpp"
#include "hml/represent/objects.hpp"
#include "hml/represent/pair_features.hpp"
#include "hml/represent/representation.hpp"

namespace hml {

/// What each pair of objects has, shape {features, length, length}: [f][i][j] is feature f of objects i and j, which
/// are those of a point cloud of the same objects and length; 0 where one of them is not there. With its standard
/// features, the interactions of the Particle Transformer (arXiv:2202.03772), it is symmetric.
class PairsRepresentation : public Representation {
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
  std::vector<std::string> feature_names_{"ln_kt", "ln_z", "ln_delta", "ln_m2"};

  ObjectName objects_;
  std::vector<PairFeature> features_;
  mutable LossCounter losses_;
};

}  // namespace hml
