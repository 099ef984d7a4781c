#include "hml/learn/networks/graphs/tree_conv.hpp"

namespace hml {

namespace nn = torch::nn;

namespace {

nn::Linear without_bias(std::int64_t from, std::int64_t to) {
  return nn::Linear(nn::LinearOptions(from, to).bias(false));
}

}  // namespace

TreeConvImpl::TreeConvImpl(std::int64_t features, const std::vector<std::int64_t>& channels) {
  theta = register_module("theta", without_bias(features, channels.front()));
  phi = register_module("phi", without_bias(features, channels.front()));
  fcs = register_module("fcs", nn::ModuleList());
  bns = register_module("bns", nn::ModuleList());
  for (std::size_t i = 0; i < channels.size(); ++i) {
    if (i > 0) fcs->push_back(without_bias(channels[i - 1], channels[i]));
    bns->push_back(RowNorm(channels[i]));
  }
  if (features == channels.back()) return;
  sc = register_module("sc", without_bias(features, channels.back()));
  sc_bn = register_module("sc_bn", RowNorm(channels.back()));
}

torch::Tensor TreeConvImpl::messages(const torch::Tensor& nodes, const EdgeList& edges) {
  const auto halves = torch::mm(nodes, torch::cat({theta->weight, phi->weight - theta->weight}).t());
  const auto ones = torch::ones({edges.size()}, nodes.options());
  auto values = sum_of_edges(halves.to(nodes.scalar_type()), edges);
  for (std::size_t i = 0; i < bns->size(); ++i) {
    if (i > 0) values = fcs->ptr<nn::LinearImpl>(i - 1)->forward(values);
    values = bns->ptr<RowNormImpl>(i)->forward(values, ones, 1, {true, false});
  }
  const auto degrees = edges.degrees().clamp_min(1).to(nodes.options()).unsqueeze(1);
  return sum_into_nodes(values, edges) / degrees;
}

torch::Tensor TreeConvImpl::forward(const torch::Tensor& nodes, const EdgeList& edges) {
  auto out = sc ? sc_bn(sc(nodes), torch::ones({nodes.size(0)}, nodes.options())) : nodes;
  if (edges.size() > 0) out = out + messages(nodes, edges);
  return torch::relu(out);
}

std::int64_t TreeConvImpl::node_products() {
  return theta->weight.numel() + phi->weight.numel() + (sc ? sc->weight.numel() : 0);
}

std::int64_t TreeConvImpl::edge_products() {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < fcs->size(); ++i) sum += fcs->ptr<nn::LinearImpl>(i)->weight.numel();
  return sum;
}

}  // namespace hml
