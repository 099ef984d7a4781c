#pragma once
#include <array>
#include <string>
#include <vector>

#include "hml/represent/representation.hpp"

namespace hml {

inline NamedRepresentation make(const std::string& yaml) { return make_representation("test", Config::parse(yaml)); }

inline std::vector<float> rows_of(const NamedRepresentation& made, const Events& events) {
  std::vector<float> rows(static_cast<std::size_t>(events.size() * made.representation->row_size()), -1.0f);
  made.representation->fill(events, rows);
  return rows;
}

inline std::string problem(const std::string& yaml) {
  try {
    make(yaml);
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

/// One event with one jet (pt 300, eta 0.25, phi 3) of the given constituents (pt, eta, phi), which are tracks.
inline Events one_jet(const std::vector<std::array<float, 3>>& constituents) {
  Events events;
  events.set_size(1);
  Collection& jets = events.add("FatJet");
  jets.add<float>("pt", "GeV", "") = {300};
  jets.add<float>("eta", "1", "") = {0.25f};
  jets.add<float>("phi", "rad", "") = {3};
  jets.offsets = {0, 1};
  Relation& relation = jets.relations.emplace_back();
  relation.name = "constituents";
  relation.targets = {"Track"};
  Collection& tracks = events.add("Track");
  auto& pt = tracks.add<float>("pt", "GeV", "");
  auto& eta = tracks.add<float>("eta", "1", "");
  auto& phi = tracks.add<float>("phi", "rad", "");
  for (const auto& [a, b, c] : constituents) {
    relation.index.push_back(static_cast<std::int32_t>(pt.size()));
    relation.target.push_back(0);
    pt.push_back(a), eta.push_back(b), phi.push_back(c);
  }
  relation.offsets = {0, static_cast<std::int64_t>(pt.size())};
  tracks.offsets = {0, static_cast<std::int64_t>(pt.size())};
  return events;
}

}  // namespace hml
