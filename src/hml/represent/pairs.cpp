#include "hml/represent/pairs.hpp"

#include <algorithm>

#include "hml/observe/requests.hpp"

namespace hml {

void PairsRepresentation::declare(Parameters& parameters) {
  settings_.declare(parameters, 256);
  std::vector<std::string> known;
  for (const auto& feature : pair_features()) known.push_back(feature.name);
  parameters.add("features", feature_names_, "What is computed of each pair, one channel each.").choices(known);
}

void PairsRepresentation::prepare(const ObservableCatalogue& observables, const Place& place) {
  objects_ = read_objects(settings_.of, observables, place);
  features_ = find_pair_features(feature_names_, place);
  if (features_.empty()) throw Error(ErrorKind::config, "features: at least one is needed", place);
}

std::vector<std::int64_t> PairsRepresentation::shape() const {
  return {static_cast<std::int64_t>(features_.size()), settings_.length, settings_.length};
}

std::vector<std::string> PairsRepresentation::names() const { return feature_names_; }

std::vector<std::string> PairsRepresentation::units() const {
  std::vector<std::string> out;
  for (const auto& feature : features_) out.push_back(feature.unit);
  return out;
}

std::vector<ColumnRequest> PairsRepresentation::requests() const {
  return object_requests(objects_, momentum_columns());
}

void PairsRepresentation::fill(const Events& events, std::span<float> rows) const {
  std::fill(rows.begin(), rows.end(), 0.0f);
  ObjectBatch batch = find_objects(events, objects_);
  sort_by_pt(batch);
  const auto length = static_cast<std::size_t>(settings_.length);
  std::vector<PairObject> objects;
  float* channel = rows.data();
  for (std::int64_t event = 0; event < events.size(); ++event) {
    objects.clear();
    for (const auto entry : batch.of_event(event))
      if (objects.size() < length) objects.emplace_back(batch.momentum(entry));
    for (const auto& feature : features_) {
      for (std::size_t i = 0; i < objects.size(); ++i)
        for (std::size_t j = 0; j < objects.size(); ++j)
          channel[i * length + j] = feature.symmetric && j < i
                                        ? channel[j * length + i]
                                        : static_cast<float>(feature.value(objects[i], objects[j]));
      channel += length * length;
    }
  }
  losses_.add(batch, settings_.length);
}

}  // namespace hml
