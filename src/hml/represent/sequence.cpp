#include "hml/represent/sequence.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hml/observe/requests.hpp"

namespace hml {

namespace {

using D = LundDeclustering;

/// ln of a number that must not come out as minus infinity: two objects may have the same direction.
double floored_log(double value) { return std::log(std::max(value, 1e-8)); }

}  // namespace

const std::vector<DeclusteringFeature>& declustering_features() {
  static const std::vector<DeclusteringFeature> table = {
      {"ln_inverse_delta", "1", "ln(1 / Delta).", [](const D& d) { return -floored_log(d.delta); }},
      {"ln_kt", "1", "ln(kt / GeV).", [](const D& d) { return floored_log(d.kt); }},
      {"z", "1", "Share of the softer part in the sum of pt.", [](const D& d) { return d.z; }},
      {"psi", "rad", "Azimuth of the softer part around the harder.", [](const D& d) { return d.psi; }},
      {"mass", "GeV", "Mass of both parts together.", [](const D& d) { return d.mass; }},
      {"delta", "1", "Distance of the parts.", [](const D& d) { return d.delta; }},
      {"kt", "GeV", "pt of the softer part times delta.", [](const D& d) { return d.kt; }},
      {"ln_z", "1", "ln z.", [](const D& d) { return floored_log(d.z); }},
      {"ln_mass", "1", "ln(mass / GeV).", [](const D& d) { return floored_log(d.mass); }},
      {"pt", "GeV", "pt of both parts together.", [](const D& d) { return d.pair.pt(); }},
      {"next_harder", "1", "Place where the harder part is split.", [](const D& d) { return double(d.next_harder); }},
      {"next_softer", "1", "Place where the softer part is split.", [](const D& d) { return double(d.next_softer); }},
  };
  return table;
}

void SequenceRepresentation::declare(Parameters& parameters) {
  parameters.add("of", of_, "The objects that are clustered: fatjet0.constituents.").required();
  parameters
      .add("length", length_,
           "Declusterings an event, the widest first; those beyond are left out, places without one "
           "hold zeros.")
      .min(1)
      .max(4096);
  parameters.add("follow", follow_, "The declusterings taken: the 'primary' ones or 'all'.")
      .choices({"primary", "all"});
  std::vector<std::string> known;
  for (const auto& feature : declustering_features()) known.push_back(feature.name);
  parameters.add("features", feature_names_, "What is told of each declustering.").choices(known);
}

void SequenceRepresentation::prepare(const ObservableCatalogue& observables, const Place& place) {
  objects_ = read_objects(of_, observables, place);
  for (const auto& name : feature_names_) {
    if (std::count(feature_names_.begin(), feature_names_.end(), name) > 1)
      throw Error(ErrorKind::config, fmt::format("features: '{}' stands there twice", name), place);
    for (const auto& feature : declustering_features())
      if (feature.name == name) features_.push_back(feature);
  }
  if (features_.empty()) throw Error(ErrorKind::config, "features: at least one is needed", place);
}

std::vector<std::int64_t> SequenceRepresentation::shape() const {
  return {length_, static_cast<std::int64_t>(features_.size()) + 1};
}

std::vector<std::string> SequenceRepresentation::names() const {
  auto out = feature_names_;
  out.emplace_back("mask");
  return out;
}

std::vector<std::string> SequenceRepresentation::units() const {
  std::vector<std::string> out;
  for (const auto& feature : features_) out.push_back(feature.unit);
  out.emplace_back("1");
  return out;
}

std::vector<ColumnRequest> SequenceRepresentation::requests() const {
  return object_requests(objects_, momentum_columns());
}

void SequenceRepresentation::fill(const Events& events, std::span<float> rows) const {
  std::fill(rows.begin(), rows.end(), 0.0f);
  const ObjectBatch batch = find_objects(events, objects_);
  const auto width = features_.size() + 1;
  std::vector<Momentum> objects;
  for (std::int64_t event = 0; event < events.size(); ++event) {
    objects.clear();
    for (const auto entry : batch.of_event(event)) objects.push_back(batch.momentum(entry));
    auto declusterings = follow_ == "all" ? lund_tree(objects) : primary_declusterings(objects);
    const auto found = static_cast<std::int64_t>(declusterings.size());
    losses_.add(found, std::max<std::int64_t>(found - length_, 0));
    float* value = rows.data() + static_cast<std::size_t>(event * length_) * width;
    for (std::size_t i = 0; i < declusterings.size() && i < static_cast<std::size_t>(length_); ++i) {
      auto& declustering = declusterings[i];
      if (declustering.next_harder >= length_) declustering.next_harder = -1;
      if (declustering.next_softer >= length_) declustering.next_softer = -1;
      for (const auto& feature : features_) *value++ = static_cast<float>(feature.value(declustering));
      *value++ = 1;
    }
  }
}

}  // namespace hml
