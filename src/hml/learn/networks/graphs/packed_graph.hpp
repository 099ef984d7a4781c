#pragma once
#include <torch/torch.h>

#include "hml/learn/networks/edge_sum.hpp"
#include "hml/learn/networks/graphs/graph_layout.hpp"
#include "hml/learn/networks/packed_cloud.hpp"

namespace hml {

/// A batch of graphs as a graph network computes them: their nodes side by side, without the places that hold none, and
/// their edges, sorted by the node that they lead into.
struct PackedGraph {
  PackedCloud nodes;          ///< `values` are the features of the nodes
  EdgeList edges;
  torch::Tensor edge_values;  ///< (edges, edge features)
};

/// Packs graphs (n, places, columns). Nothing is read of places where the mask is 0, and there is no edge from a place
/// that holds no node.
PackedGraph pack_graph(const torch::Tensor& rows, const GraphLayout& layout);

/// Sums (edges, channels) over the edges from one place of a graph to another, (graphs, channels, places, places), by the
/// place that they lead into and the one that they come from.
torch::Tensor between_places(const torch::Tensor& of_edges, const PackedGraph& graph);

/// Sums or means (nodes, channels) over the nodes of each graph, (graphs, channels); 0 for a graph without nodes.
torch::Tensor pool(const PackedCloud& nodes, const torch::Tensor& of_nodes, bool mean);

}  // namespace hml
