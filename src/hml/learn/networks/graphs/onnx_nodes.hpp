#pragma once
#include <optional>

#include "hml/learn/networks/graphs/graph_layout.hpp"
#include "hml/learn/networks/onnx_cloud.hpp"

namespace hml {

/// Graphs in a graph of ONNX: every place is computed, and so is an edge from each neighbour that it may have, behind
/// them one from itself where the layout has that. What the layout says of `both_ways` and `never_empty` is left to the
/// network.
struct OnnxNodes {
  OnnxCloud cloud;                       ///< the nodes' features and mask
  OnnxValue senders;                     ///< (events, places, slots), int64: the place that an edge comes from
  OnnxValue edges;                       ///< (events, places, slots, 1), 0 where there is no such edge, else 1
  std::optional<OnnxValue> edge_values;  ///< (events, places, slots, edge features)

  /// Of graphs (events, places, columns).
  OnnxNodes(const OnnxValue& graphs, const GraphLayout& layout);
  /// Numbers of the nodes (events, places, width) at the edges that come from them, (events, places, slots, width).
  OnnxValue of_senders(const OnnxValue& of_nodes) const { return gather_rows(of_nodes, senders); }
  /// Sums of numbers (events, places, slots, width) over the edges into each node, (events, places, width).
  OnnxValue into_nodes(const OnnxValue& of_edges) const { return sum(where(equal(edges, 0), 0, of_edges), 2); }
  /// Sums or means over the nodes, (events, width); 0 for a graph without nodes.
  OnnxValue pool(const OnnxValue& of_nodes, bool mean) const;
};

}  // namespace hml
