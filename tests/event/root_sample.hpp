#pragma once
#include <cstdint>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/random.hpp"
#include "hml/event/events.hpp"

namespace hml {

/// Appends a number of the column's type that is different for every object.
inline void push_number(Values& values, std::int64_t n) {
  std::visit(
      [&]<class T>(std::vector<T>& v) {
        if constexpr (std::is_floating_point_v<T>)
          v.push_back(static_cast<T>(0.125 + 3.1 * static_cast<double>(n)));
        else
          v.push_back(static_cast<T>(static_cast<std::uint64_t>(n) * 0x0102030405060708U - 5U));
      },
      values);
}

/// One empty array of each type that a column can have.
template <std::size_t... types>
std::vector<Values> every_type(std::index_sequence<types...>) {
  return {Values(std::in_place_index<types>)...};
}

/// Events with columns of every type, for each event and for each jet, a wide one of both, and a relation from jets to
/// tracks and towers. Every fourth event has no jet.
inline Events root_sample(std::int64_t events, std::int64_t first = 0) {
  Events out;
  const auto types = every_type(std::make_index_sequence<std::variant_size_v<Values>>());
  Collection& event = out.add("Event");
  Collection& track = out.add("Track");
  Collection& tower = out.add("Tower");
  Collection& jet = out.add("Jet");
  for (Collection* c : {&event, &jet}) {
    c->add_column({"wide", "", "", 3, std::vector<double>{}});
    for (const auto& type : types) c->add_column({fmt::format("type{}", type.index()), "GeV", "A number.", 1, type});
  }
  track.add<float>("charge", "e", "Electric charge.");
  Relation& constituents = jet.relations.emplace_back();
  constituents.name = "constituents";
  constituents.targets = {"Track", "Tower"};
  const auto fill = [](Collection& c, std::int64_t n) {
    for (auto& column : c.columns)
      for (int k = 0; k < column.width; ++k) push_number(column.values, 10 * n + k);
  };
  const auto grow = [](Collection& c, std::int64_t by) { c.offsets.push_back(c.offsets.back() + by); };
  for (std::int64_t e = first; e < first + events; ++e) {
    Random random(stream_key(5, "root sample"), static_cast<std::uint64_t>(e));
    grow(event, 1);
    fill(event, e);
    grow(track, 3);
    grow(tower, 2);
    for (std::int64_t i = 0; i < 3; ++i) fill(track, 100 * e + i);
    grow(jet, e % 4);
    for (std::int64_t i = 0; i < e % 4; ++i) {
      fill(jet, 100 * e + i);
      for (std::uint32_t k = random.below(4); k > 0; --k) {
        constituents.target.push_back(static_cast<std::uint8_t>(k % 2));
        constituents.index.push_back(static_cast<std::int32_t>(random.below(2)));
      }
      constituents.offsets.push_back(static_cast<std::int64_t>(constituents.index.size()));
    }
  }
  out.set_size(events);
  out.check("sample");
  return out;
}

}  // namespace hml
