#pragma once
#include <torch/torch.h>

#include "hml/learn/networks/edge_sum.hpp"
#include "hml/learn/networks/graphs/attention_kernel.hpp"

namespace hml {

/// Scores (edges, heads) of edges as GATv2 has them, see EdgeScores: of halves (nodes, 2 * width), of what is known of
/// the edges (edges, features), its weights (features, width), and the attention (width).
torch::Tensor attention_scores(const torch::Tensor& halves, const torch::Tensor& edge_values,
                               const torch::Tensor& weights, const torch::Tensor& attention, const EdgeList& edges,
                               Heads heads);

/// Softmax of scores (edges, heads) over the edges into each node.
torch::Tensor shares_of_edges(const torch::Tensor& scores, const EdgeList& edges);

/// Sums (nodes, width) of the values (nodes, width) of those that a node hears of, each head weighted with the softmax
/// of the edges' scores (edges, heads).
torch::Tensor attend(const torch::Tensor& scores, const torch::Tensor& values, const EdgeList& edges, Heads heads);

}  // namespace hml
