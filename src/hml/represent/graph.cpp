#include "hml/represent/graph.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace hml {

void GraphRepresentation::declare(Parameters& parameters) {
  settings_.declare(parameters, 1024);
  ObjectFeatures::declare(parameters, feature_names_);
  parameters.add("neighbours", neighbours_, "Nearest neighbours of each node; 0 for all other nodes.").min(0).max(1023);
  parameters.add("radius", radius_, "Greatest distance of a neighbour in eta and phi; 0 for any.").unit("1").min(0);
  std::vector<std::string> known;
  for (const auto& feature : pair_features()) known.push_back(feature.name);
  parameters.add("edge_features", edge_feature_names_, "What is computed of each node and its neighbour.")
      .choices(known);
}

void GraphRepresentation::prepare(const ObservableCatalogue& observables, const Place& place) {
  objects_ = read_objects(settings_.of, observables, place);
  features_ = ObjectFeatures(feature_names_, objects_, observables, place);
  feature_names_ = features_.names();
  edge_features_ = find_pair_features(edge_feature_names_, place);
  if (neighbours_ >= settings_.length)
    throw Error(ErrorKind::config,
                fmt::format("neighbours: {} nodes have at most {} neighbours, not {}", settings_.length,
                            settings_.length - 1, neighbours_),
                place);
  slots_ = static_cast<std::size_t>(neighbours_ > 0 ? neighbours_ : settings_.length - 1);
  width_ = features_.size() + 1 + slots_ * (1 + edge_features_.size());
}

std::vector<std::int64_t> GraphRepresentation::shape() const {
  return {settings_.length, static_cast<std::int64_t>(width_)};
}

std::vector<std::string> GraphRepresentation::names() const {
  auto out = features_.names();
  out.emplace_back("mask");
  for (std::size_t k = 0; k < slots_; ++k) {
    out.push_back(fmt::format("neighbour{}", k));
    for (const auto& feature : edge_features_) out.push_back(fmt::format("neighbour{}.{}", k, feature.name));
  }
  return out;
}

std::vector<std::string> GraphRepresentation::units() const {
  auto out = features_.units();
  out.emplace_back("1");
  for (std::size_t k = 0; k < slots_; ++k) {
    out.emplace_back("1");
    for (const auto& feature : edge_features_) out.push_back(feature.unit);
  }
  return out;
}

std::vector<ColumnRequest> GraphRepresentation::requests() const { return features_.requests(); }

void GraphRepresentation::fill(const Events& events, std::span<float> rows) const {
  std::fill(rows.begin(), rows.end(), 0.0f);
  ObjectBatch batch = find_objects(events, objects_);
  sort_by_pt(batch);
  features_.write(events, batch, settings_.length, width_, rows);
  const auto length = static_cast<std::size_t>(settings_.length), size = length * width_;
  std::vector<PairObject> nodes;
  for (std::int64_t event = 0; event < events.size(); ++event) {
    nodes.clear();
    for (const auto entry : batch.of_event(event))
      if (nodes.size() < length) nodes.emplace_back(batch.momentum(entry));
    connect(nodes, rows.subspan(static_cast<std::size_t>(event) * size, size));
  }
  losses_.add(batch, settings_.length);
}

void GraphRepresentation::connect(const std::vector<PairObject>& nodes, std::span<float> row) const {
  struct Neighbour {
    double distance2;
    std::size_t node;
    auto operator<=>(const Neighbour&) const = default;
  };
  std::vector<Neighbour> near;
  for (std::size_t i = 0; i < static_cast<std::size_t>(settings_.length); ++i) {
    near.clear();
    for (std::size_t j = 0; i < nodes.size() && j < nodes.size(); ++j) {
      const Momentum &a = nodes[i].momentum, &b = nodes[j].momentum;
      const double eta = a.eta - b.eta, phi = delta_phi(a.phi, b.phi), distance2 = eta * eta + phi * phi;
      if (j != i && (radius_ == 0 || distance2 < radius_ * radius_)) near.push_back({distance2, j});
    }
    const std::size_t taken = std::min(slots_, near.size());
    std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(taken), near.end());
    float* value = row.data() + i * width_ + features_.size() + 1;
    for (std::size_t k = 0; k < slots_; ++k) {
      *value++ = k < taken ? static_cast<float>(near[k].node) : -1;
      for (const auto& feature : edge_features_)
        *value++ = k < taken ? static_cast<float>(feature.value(nodes[i], nodes[near[k].node])) : 0;
    }
  }
}

}  // namespace hml
