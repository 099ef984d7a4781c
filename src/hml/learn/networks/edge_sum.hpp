#pragma once
#include <cstdint>

#include <torch/torch.h>

#include "hml/learn/networks/edge_sum_kernel.hpp"

namespace hml {

/// The edges of a batch of graphs, sorted by the node that they lead into.
struct EdgeList {
  torch::Tensor senders;  ///< (edges), int64: the node that each comes from
  torch::Tensor begin;    ///< (nodes + 1), int64, on the CPU: where the edges into each node begin

  std::int64_t nodes() const { return begin.size(0) - 1; }
  std::int64_t size() const { return senders.size(0); }
  /// Edges into each node, (nodes), int64.
  torch::Tensor degrees() const { return begin.diff(); }
  /// The node that each leads into, (edges), int64, on the CPU.
  torch::Tensor receivers() const { return torch::arange(nodes(), torch::kLong).repeat_interleave(degrees()); }
  /// As the kernels see them, on the CPU.
  Edges view() const { return {senders.data_ptr<std::int64_t>(), begin.data_ptr<std::int64_t>(), nodes()}; }
};

/// What each edge sees of its two nodes where this is a sum: own half of the node that it leads into plus other half of
/// the one that it comes from, (nodes, 2 * channels) to (edges, channels).
torch::Tensor sum_of_edges(const torch::Tensor& halves, const EdgeList& edges);

/// Sums (edges, channels) over the edges into each node to (nodes, channels); 0 where there are none. Numbers of half
/// precision are summed in float32.
torch::Tensor sum_into_nodes(const torch::Tensor& of_edges, const EdgeList& edges);

}  // namespace hml
