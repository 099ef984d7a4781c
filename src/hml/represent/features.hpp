#pragma once
#include <memory>
#include <string>
#include <vector>

#include "hml/observe/feature_set.hpp"
#include "hml/represent/representation.hpp"

namespace hml {

/// A published table of observables, by its name: {type: features, set: higgsml, with: {overlap: 0.4}}, shape {number
/// of features}.
class FeaturesRepresentation : public Representation {
 public:
  void declare(Parameters& parameters) override;
  void prepare(const ObservableCatalogue& observables, const Place& place) override;
  std::vector<std::int64_t> shape() const override { return {static_cast<std::int64_t>(made_->features().size())}; }
  std::vector<std::string> names() const override { return made_->names(); }
  std::vector<std::string> units() const override { return made_->units(); }
  std::vector<ColumnRequest> requests() const override { return made_->requests(); }
  void fill(const Events& events, std::span<float> rows) const override { made_->fill(events, rows); }

 private:
  std::string set_;
  Config with_;
  std::shared_ptr<const FeatureSet> made_;
};

}  // namespace hml
