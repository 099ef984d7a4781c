// Settings of representations after random damage; what is made of them fills the rows of an event.
#include <gtest/gtest.h>

#include "fuzz.hpp"
#include "hml/core/config.hpp"
#include "hml/represent/representation.hpp"

namespace hml {
namespace {

/// One event with one jet of two tracks.
Events one_event() {
  Events events;
  events.set_size(1);
  Collection& jets = events.add("Jet");
  Collection& tracks = events.add("Track");
  for (const char* column : {"pt", "eta", "phi", "mass", "charge"}) {
    jets.add<float>(column, "1", "") = {1};
    tracks.add<float>(column, "1", "") = {1, 2};
  }
  jets.offsets = {0, 1};
  tracks.offsets = {0, 2};
  Relation& relation = jets.relations.emplace_back();
  relation.name = "constituents";
  relation.targets = {"Track"};
  relation.target = {0, 0};
  relation.index = {0, 1};
  relation.offsets = {0, 2};
  return events;
}

TEST(Fuzz, Representations) {
  const Events events = one_event();
  const auto observables = default_observables();
  const auto representations = default_representations();
  fuzz({"{type: set, observables: [jet0.mass, jet1.pt / jet0.pt]}",
        "{type: image, of: jet0.constituents, subjets: {algorithm: genkt, p: 0.5, radius: 0.2, exclusive: 0}, "
        "translate: "
        "subjet0, rotate: {axis: subjet1, to: -90, missing: empty}, flip: [up], scale: log}",
        "{type: image, of: jet0.constituents, translate: jet, pixels: [9, 9], range: [[-1, 1], [-2e-1, 2]], channels: "
        "{all: "
        "{}, n: {weight: count, in: [Track], within: 0.4}, t: track}}",
        "{type: point_cloud, of: jet0.constituents, length: 20, features: [particlenet, charge, rapidity]}",
        "{type: pairs, of: jet0.constituents, length: 9, features: [ln_kt, delta_phi]}",
        "{type: graph, of: track, length: 9, neighbours: 3, radius: 0.2, edge_features: [ln_kt]}",
        "{type: sequence, of: jet0.constituents, length: 7, follow: all, features: [z, next_softer]}"},
       20000, [&](const std::string& text) {
         const auto made = make_representation("fuzz", Config::parse(text, "fuzz.yaml"), observables, representations);
         if (made.representation->row_size() > 1'000'000) return;
         std::vector<float> row(static_cast<std::size_t>(made.representation->row_size()));
         made.representation->fill(events, row);
         EXPECT_EQ(make_representation("again", made.config, observables, representations).config.yaml(),
                   made.config.yaml());
       });
}

}  // namespace
}  // namespace hml
