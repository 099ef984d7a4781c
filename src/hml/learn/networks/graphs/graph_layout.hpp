#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hml {

/// Which columns of a graph's rows (places, columns) are what, a row being a node and its edges, and what else is an
/// edge.
struct GraphLayout {
  std::vector<std::int64_t> features;    ///< what is known of a node
  std::int64_t mask = 0;                 ///< 0 at a place without a node
  std::vector<std::int64_t> neighbours;  ///< places of the nodes that a node hears of; negative: of none
  std::vector<std::int64_t> edges;       ///< what is known of the edges from these, one neighbour's behind the other's
  bool both_ways = false;    ///< these hear of the node, too, by an edge of the same features
  bool itself = false;       ///< a node hears of itself, too, by an edge whose features are 0
  bool never_empty = false;  ///< a graph without nodes counts as one node whose features are 0

  std::int64_t node_features() const { return static_cast<std::int64_t>(features.size()); }
  std::int64_t slots() const { return static_cast<std::int64_t>(neighbours.size()); }
  std::int64_t edge_features() const {
    return neighbours.empty() ? 0 : static_cast<std::int64_t>(edges.size() / neighbours.size());
  }
};

/// The layout of a graph representation by the names of its columns, in any order: "mask", "neighbour0", its edge's
/// "neighbour0.FEATURE", "neighbour1", ...; all others are features of the node. None where that does not fit.
std::optional<GraphLayout> graph_layout(const std::vector<std::string>& names);

/// Whether a graph representation's column tells of a neighbour: its place or a feature of its edge.
bool tells_of_neighbour(const std::string& name);

}  // namespace hml
