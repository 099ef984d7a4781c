#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include <torch/torch.h>

#include "hml/learn/networks/dense_head.hpp"
#include "hml/learn/networks/graphs/edge_attention.hpp"
#include "hml/learn/networks/graphs/packed_graph.hpp"
#include "hml/learn/networks/torch_module.hpp"

namespace hml {

/// A layer of graph attention: each node gets the sum of W x_j over the nodes j that it hears of, each head weighted
/// with the softmax of scores. In version 1 (arXiv:1710.10903) a score is leaky(a_i W x_i + a_j W x_j + a_e U e), with
/// one W; in version 2 (arXiv:2105.14491) a leaky(V x_i + W x_j + U e), so that which node is heard best may depend on
/// who hears. e is what is known of the edge. Parameters bear the names of PyTorch Geometric's GATConv and GATv2Conv.
class GraphAttentionLayerImpl : public torch::nn::Module {
 public:
  GraphAttentionLayerImpl(int version, std::int64_t features, std::int64_t edge_features, Heads heads);
  /// (nodes, features) and (edges, edge features) to (nodes, heads.width()). `shares`, where given, gets the weights of
  /// the edges into each node, (edges, heads), whose sum is one.
  torch::Tensor forward(const torch::Tensor& nodes, const torch::Tensor& edge_values, const EdgeList& edges,
                        torch::Tensor* shares = nullptr);
  /// Multiply-adds a node, and those that come on top an edge.
  std::int64_t node_products() const;
  std::int64_t edge_products() const;

 private:
  /// Scores (edges, heads), and what the nodes give, (nodes, heads.width()).
  using Heard = std::pair<torch::Tensor, torch::Tensor>;
  Heard first_version(const torch::Tensor& nodes, const torch::Tensor& edge_values, const EdgeList& edges);
  Heard second_version(const torch::Tensor& nodes, const torch::Tensor& edge_values, const EdgeList& edges);
  torch::Tensor attention(const char* name);

  Heads heads_;
  std::int64_t edge_features_;
  torch::nn::Linear lin_src{nullptr}, lin_l{nullptr}, lin_r{nullptr}, lin_edge{nullptr};
  torch::Tensor att_src, att_dst, att_edge, att, bias;
};
TORCH_MODULE(GraphAttentionLayer);

/// The defaults of the layers are those of the first paper for graphs that were not seen in training.
struct GraphAttentionSettings {
  GraphLayout layout;
  std::int64_t classes = 2;
  int version = 2;
  std::int64_t heads = 4;
  std::vector<std::int64_t> channels{256, 256};  ///< of each head, layer by layer
  bool mean = true;                              ///< over the nodes, and not their sum
  std::vector<DenseSettings> dense{{256, 0}};
};

/// Graph attention network (arXiv:1710.10903): layers of attention to a node's neighbours and itself, each with ELU and
/// a shortcut where it keeps the width; the mean over the nodes; dense layers. The edge from a node to itself has
/// features of 0.
class GraphAttentionNetworkImpl : public TorchModule {
 public:
  explicit GraphAttentionNetworkImpl(GraphAttentionSettings settings);
  /// Graphs (n, places, columns) to logits (n, classes).
  torch::Tensor forward(const torch::Tensor& rows) override;
  std::vector<Layer> layers(const std::vector<std::int64_t>& input_shape) override;
  /// Of each layer: a node looks at those that it hears of and at itself, at all others with a weight of 0.
  Attention attention(const torch::Tensor& rows) override;

 private:
  torch::Tensor pass(const torch::Tensor& rows, Attention* attention);

  GraphAttentionSettings settings_;
  torch::nn::ModuleList convs;
  DenseHead fc{nullptr};
};
TORCH_MODULE(GraphAttentionNetwork);

}  // namespace hml
