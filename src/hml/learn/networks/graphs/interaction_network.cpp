#include "hml/learn/networks/graphs/interaction_network.hpp"

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace nn = torch::nn;

namespace {

nn::ModuleList dense_layers(std::int64_t width, const std::vector<std::int64_t>& widths) {
  nn::ModuleList layers;
  for (const auto next : widths) {
    layers->push_back(nn::Linear(width, next));
    width = next;
  }
  return layers;
}

}  // namespace

InteractionNetworkImpl::Activation InteractionNetworkImpl::activation_of(const std::string& name) {
  if (name == "relu") return [](const torch::Tensor& x) { return torch::relu(x); };
  if (name == "elu") return [](const torch::Tensor& x) { return torch::elu(x); };
  if (name == "selu") return [](const torch::Tensor& x) { return torch::selu(x); };
  throw unknown_name(ErrorKind::config, "activation", name, std::vector<std::string>{"relu", "elu", "selu"});
}

InteractionNetworkImpl::InteractionNetworkImpl(InteractionNetworkSettings settings)
    : settings_(std::move(settings)),
      of_edges_(activation_of(settings_.relation_activation)),
      of_nodes_(activation_of(settings_.object_activation)) {
  if (settings_.relation.empty() || settings_.object.empty())
    throw Error(ErrorKind::config, "an interaction network needs layers of edges and of nodes");
  const std::int64_t features = settings_.layout.node_features();
  relation = register_module(
      "relation", dense_layers(2 * features + settings_.layout.edge_features(), settings_.relation));
  object = register_module("object", dense_layers(features + settings_.relation.back(), settings_.object));
  fc = register_module("fc", DenseHead(settings_.object.back(), settings_.dense, settings_.classes));
}

torch::Tensor InteractionNetworkImpl::effects(const PackedGraph& graph) {
  const auto& first = *relation->ptr<nn::LinearImpl>(0);
  const std::int64_t features = settings_.layout.node_features(), of_edge = settings_.layout.edge_features();
  const auto receiver = first.weight.narrow(1, 0, features), sender = first.weight.narrow(1, features, features);
  const auto halves = torch::mm(graph.nodes.values, torch::cat({receiver, sender}).t());
  auto edges = sum_of_edges(halves.to(graph.nodes.values.scalar_type()), graph.edges);
  edges = edges + torch::addmm(first.bias, graph.edge_values, first.weight.narrow(1, 2 * features, of_edge).t());
  edges = of_edges_(edges);
  for (std::size_t i = 1; i < relation->size(); ++i)
    edges = of_edges_(relation->ptr<nn::LinearImpl>(i)->forward(edges));
  return sum_into_nodes(edges, graph.edges);
}

torch::Tensor InteractionNetworkImpl::forward(const torch::Tensor& rows) {
  const PackedGraph graph = pack_graph(rows, settings_.layout);
  auto nodes = torch::cat({graph.nodes.values, effects(graph)}, 1);
  for (std::size_t i = 0; i < object->size(); ++i) nodes = of_nodes_(object->ptr<nn::LinearImpl>(i)->forward(nodes));
  return fc(pool(graph.nodes, nodes, settings_.mean));
}

std::vector<TorchModule::Layer> InteractionNetworkImpl::layers(const std::vector<std::int64_t>& input_shape) {
  const std::int64_t places = input_shape.at(0), edges = places * settings_.layout.slots();
  std::vector<Layer> out;
  const auto add = [&](const char* model, const nn::ModuleList& all, std::size_t i, std::int64_t rows) {
    const auto& layer = *all->ptr<nn::LinearImpl>(i);
    out.push_back({fmt::format("{}.{}", model, i), {rows, layer.weight.size(0)}, parameters_of(layer),
                   rows * layer.weight.numel()});
  };
  for (std::size_t i = 0; i < relation->size(); ++i) add("relation", relation, i, edges);
  // Two products a node stand for those of the edges.
  const std::int64_t width = settings_.relation.front();
  out[0].multiply_adds =
      2 * places * settings_.layout.node_features() * width + edges * settings_.layout.edge_features() * width;
  for (std::size_t i = 0; i < object->size(); ++i) add("object", object, i, places);
  out.push_back({"fc", {settings_.classes}, parameters_of(*fc), matrices_of(*fc)});
  return out;
}

}  // namespace hml
