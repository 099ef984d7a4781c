#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

#include "hml/learn/networks/edge_sum.hpp"
#include "hml/learn/networks/row_norm.hpp"

namespace hml {

/// Edge convolution on given edges (arXiv:1801.07829) as LundNet has it (arXiv:2012.08526): of each edge from node j
/// into node i dense layers of theta (x_i - x_j) + phi x_j, each with batch normalisation and ReLU; the mean over the
/// edges into i; a shortcut; ReLU. The first layer is linear, theta x_i + (phi - theta) x_j, two products a node and
/// none an edge. A node without edges has the shortcut alone. Parameters bear the names of LundNet's EdgeConvBlock.
class TreeConvImpl : public torch::nn::Module {
 public:
  TreeConvImpl(std::int64_t features, const std::vector<std::int64_t>& channels);
  /// (nodes, features) to (nodes, channels.back()).
  torch::Tensor forward(const torch::Tensor& nodes, const EdgeList& edges);
  /// Multiply-adds a node, and those that come on top an edge.
  std::int64_t node_products();
  std::int64_t edge_products();

 private:
  torch::Tensor messages(const torch::Tensor& nodes, const EdgeList& edges);

  torch::nn::Linear theta{nullptr}, phi{nullptr}, sc{nullptr};
  torch::nn::ModuleList fcs, bns;
  RowNorm sc_bn{nullptr};
};
TORCH_MODULE(TreeConv);

}  // namespace hml
