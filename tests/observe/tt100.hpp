#pragma once
#include <nlohmann/json.hpp>

#include "hml/core/hdf5.hpp"
#include "hml/event/events.hpp"

namespace hml {

/// The hundred top-pair events of tests/data/observe, made by tools/make_tt100.py.
inline Events read_tt100() {
  const auto file = h5::File::open(HML_TEST_DATA "/observe/tt100.h5");
  Events events;
  for (const auto& name : file.names()) {
    const auto group = file.open_group(name);
    Collection& collection = events.add(name);
    collection.offsets = group.read<std::int64_t>("offsets");
    events.set_size(static_cast<std::int64_t>(collection.offsets.size()) - 1);
    for (const auto& column : group.names()) {
      if (column == "offsets" || column == "constituents") continue;
      const auto shape = group.shape(column);
      collection.add<float>(column, group.attribute(column, "unit"), "",
                            shape.size() > 1 ? static_cast<int>(shape[1]) : 1) = group.read<float>(column);
    }
    if (!group.has("constituents")) continue;
    const auto relation = group.open_group("constituents");
    Relation& out = collection.relations.emplace_back();
    out.name = "constituents";
    out.targets = nlohmann::json::parse(relation.attribute("targets")).get<std::vector<std::string>>();
    out.offsets = relation.read<std::int64_t>("offsets");
    out.target = relation.read<std::uint8_t>("target");
    out.index = relation.read<std::int32_t>("index");
  }
  events.check("tt100.h5");
  return events;
}

}  // namespace hml
