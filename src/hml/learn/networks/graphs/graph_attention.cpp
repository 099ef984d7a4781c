#include "hml/learn/networks/graphs/graph_attention.hpp"

#include <cmath>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace nn = torch::nn;

// Where LibTorch computes products in a lower precision, scores and sums are made in that of the nodes all the same.

// All weights begin as Glorot and Bengio have them.
GraphAttentionLayerImpl::GraphAttentionLayerImpl(int version, std::int64_t features, std::int64_t edge_features,
                                                 Heads heads)
    : heads_(heads), edge_features_(edge_features) {
  const auto linear = [&](const char* name, std::int64_t from, bool with_bias) {
    nn::Linear layer = register_module(name, nn::Linear(nn::LinearOptions(from, heads.width()).bias(with_bias)));
    nn::init::xavier_uniform_(layer->weight);
    if (with_bias) nn::init::zeros_(layer->bias);
    return layer;
  };
  if (version == 1) {
    lin_src = linear("lin_src", features, false);
    att_src = attention("att_src"), att_dst = attention("att_dst");
    if (edge_features > 0) att_edge = attention("att_edge");
  } else {
    lin_l = linear("lin_l", features, true), lin_r = linear("lin_r", features, true);
    att = attention("att");
  }
  if (edge_features > 0) lin_edge = linear("lin_edge", edge_features, false);
  bias = register_parameter("bias", torch::zeros({heads.width()}));
}

torch::Tensor GraphAttentionLayerImpl::attention(const char* name) {
  const double limit = std::sqrt(6.0 / static_cast<double>(heads_.count + heads_.channels));
  return register_parameter(name, torch::empty({1, heads_.count, heads_.channels}).uniform_(-limit, limit));
}

GraphAttentionLayerImpl::Heard GraphAttentionLayerImpl::first_version(const torch::Tensor& nodes,
                                                                      const torch::Tensor& edge_values,
                                                                      const EdgeList& edges) {
  const auto values = lin_src(nodes).to(nodes.scalar_type());
  const auto by_head = values.view({-1, heads_.count, heads_.channels});
  auto scores = sum_of_edges(torch::cat({(by_head * att_dst).sum(2), (by_head * att_src).sum(2)}, 1), edges);
  if (lin_edge) {
    // a_e U is one row a head.
    const auto weights = lin_edge->weight.view({heads_.count, heads_.channels, edge_features_});
    scores = scores + torch::mm(edge_values, (weights * att_edge.squeeze(0).unsqueeze(2)).sum(1).t());
  }
  return {torch::leaky_relu(scores, 0.2), values};
}

GraphAttentionLayerImpl::Heard GraphAttentionLayerImpl::second_version(const torch::Tensor& nodes,
                                                                       const torch::Tensor& edge_values,
                                                                       const EdgeList& edges) {
  const auto both = torch::cat({lin_r->weight, lin_l->weight}), biases = torch::cat({lin_r->bias, lin_l->bias});
  const auto halves = torch::linear(nodes, both, biases).to(nodes.scalar_type());
  const auto weights = lin_edge ? lin_edge->weight.t() : torch::zeros({0, heads_.width()}, nodes.options());
  const auto scores = attention_scores(halves, edge_values, weights, att.flatten(), edges, heads_);
  return {scores, halves.narrow(1, heads_.width(), heads_.width())};
}

torch::Tensor GraphAttentionLayerImpl::forward(const torch::Tensor& nodes, const torch::Tensor& edge_values,
                                               const EdgeList& edges, torch::Tensor* shares) {
  const auto [scores, values] =
      lin_src ? first_version(nodes, edge_values, edges) : second_version(nodes, edge_values, edges);
  if (shares) *shares = shares_of_edges(scores, edges);
  return bias + attend(scores, values, edges, heads_);
}

std::int64_t GraphAttentionLayerImpl::node_products() const {
  return lin_src ? lin_src->weight.numel() + 2 * heads_.width() : 2 * lin_l->weight.numel();
}

std::int64_t GraphAttentionLayerImpl::edge_products() const {
  return heads_.width() + edge_features_ * (lin_src ? heads_.count : heads_.width()) + (lin_src ? 0 : heads_.width());
}

GraphAttentionNetworkImpl::GraphAttentionNetworkImpl(GraphAttentionSettings settings) : settings_(std::move(settings)) {
  if (settings_.channels.empty() || settings_.heads < 1)
    throw Error(ErrorKind::config, "a graph attention network needs layers and heads");
  settings_.layout.itself = true;
  convs = register_module("convs", nn::ModuleList());
  std::int64_t width = settings_.layout.node_features();
  for (const auto channels : settings_.channels) {
    const Heads heads{settings_.heads, channels};
    convs->push_back(GraphAttentionLayer(settings_.version, width, settings_.layout.edge_features(), heads));
    width = heads.width();
  }
  fc = register_module("fc", DenseHead(width, settings_.dense, settings_.classes));
}

torch::Tensor GraphAttentionNetworkImpl::forward(const torch::Tensor& rows) { return pass(rows, nullptr); }

TorchModule::Attention GraphAttentionNetworkImpl::attention(const torch::Tensor& rows) {
  Attention out;
  pass(rows, &out);
  return out;
}

torch::Tensor GraphAttentionNetworkImpl::pass(const torch::Tensor& rows, Attention* attention) {
  const PackedGraph graph = pack_graph(rows, settings_.layout);
  auto nodes = graph.nodes.values;
  for (std::size_t i = 0; i < convs->size(); ++i) {
    torch::Tensor shares;
    auto& layer = *convs->ptr<GraphAttentionLayerImpl>(i);
    auto heard = layer.forward(nodes, graph.edge_values, graph.edges, attention ? &shares : nullptr);
    if (attention) attention->emplace_back(fmt::format("convs.{}", i), between_places(shares, graph));
    if (heard.size(1) == nodes.size(1)) heard = heard + nodes;
    nodes = torch::elu(heard);
  }
  return fc(pool(graph.nodes, nodes, settings_.mean));
}

std::vector<TorchModule::Layer> GraphAttentionNetworkImpl::layers(const std::vector<std::int64_t>& input_shape) {
  const std::int64_t places = input_shape.at(0), edges = places * (settings_.layout.slots() + 1);
  std::vector<Layer> out;
  for (std::size_t i = 0; i < convs->size(); ++i) {
    const auto& layer = *convs->ptr<GraphAttentionLayerImpl>(i);
    out.push_back({fmt::format("convs.{}", i), {places, settings_.heads * settings_.channels[i]}, parameters_of(layer),
                   places * layer.node_products() + edges * layer.edge_products()});
  }
  out.push_back({"fc", {settings_.classes}, parameters_of(*fc), matrices_of(*fc)});
  return out;
}

}  // namespace hml
