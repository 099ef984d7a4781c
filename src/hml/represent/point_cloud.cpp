#include "hml/represent/point_cloud.hpp"

#include <algorithm>

namespace hml {

void PointCloudRepresentation::declare(Parameters& parameters) {
  settings_.declare(parameters, 4096);
  ObjectFeatures::declare(parameters, feature_names_);
}

void PointCloudRepresentation::prepare(const ObservableCatalogue& observables, const Place& place) {
  objects_ = read_objects(settings_.of, observables, place);
  features_ = ObjectFeatures(feature_names_, objects_, observables, place);
  feature_names_ = features_.names();
}

std::vector<std::int64_t> PointCloudRepresentation::shape() const {
  return {settings_.length, static_cast<std::int64_t>(features_.size()) + 1};
}

std::vector<std::string> PointCloudRepresentation::names() const {
  auto out = features_.names();
  out.emplace_back("mask");
  return out;
}

std::vector<std::string> PointCloudRepresentation::units() const {
  auto out = features_.units();
  out.emplace_back("1");
  return out;
}

std::vector<ColumnRequest> PointCloudRepresentation::requests() const { return features_.requests(); }

void PointCloudRepresentation::fill(const Events& events, std::span<float> rows) const {
  std::fill(rows.begin(), rows.end(), 0.0f);
  ObjectBatch batch = find_objects(events, objects_);
  sort_by_pt(batch);
  features_.write(events, batch, settings_.length, features_.size() + 1, rows);
  losses_.add(batch, settings_.length);
}

}  // namespace hml
