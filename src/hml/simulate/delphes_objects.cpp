#include "hml/simulate/delphes_objects.hpp"

#include <vector>

#include "hml/simulate/delphes_classes.hpp"

namespace hml {

namespace {

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

}  // namespace

void add_weights(Events& events) {
  const Collection& header = events.collection(event_collection);
  std::vector<const std::vector<double>*> further;
  for (const auto& column : header.columns)
    if (column.name.starts_with("weight_")) further.push_back(&header.values<double>(column.name));
  Collection& weights = events.add("Weight");
  auto& values = weights.add<float>("Weight", "1", "Weight of the event.");
  for (std::size_t e = 0; e < at(events.size()); ++e) {
    values.push_back(header.values<float>("Weight")[e]);
    for (const auto* column : further) values.push_back(static_cast<float>((*column)[e]));
    weights.offsets.push_back(static_cast<std::int64_t>(values.size()));
  }
}

void add_hard_fraction(Collection& collection, const std::string& class_name) {
  constexpr const char* name = "HardEnergyFraction";
  if (collection.find(name) || delphes_member_type(class_name, name).empty()) return;
  collection.add<float>(name, "1", "Share of the energy that is not from pile-up.")
      .assign(at(collection.objects()), 1.f);
}

}  // namespace hml
