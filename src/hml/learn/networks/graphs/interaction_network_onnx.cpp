#include "hml/learn/networks/graphs/interaction_network_approach.hpp"
#include "hml/learn/networks/graphs/onnx_nodes.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

namespace {

using Activation = OnnxValue (*)(const OnnxValue&);

Activation activation_of(const std::string& name) { return name == "relu" ? relu : name == "elu" ? elu : selu; }

// Layers `first`, `first` + 1, ... each with the activation.
OnnxValue layers(const OnnxWeights& weights, std::size_t first, Activation activation, OnnxValue values) {
  for (std::size_t i = first; weights.in(i).has("weight"); ++i) values = activation(linear(weights.in(i), values));
  return values;
}

// The sums of the effects on each node. The first layer sees both nodes and the edge, which are products of each alone.
OnnxValue effects(const OnnxWeights& relation, Activation activation, const OnnxNodes& graph) {
  const OnnxValue& nodes = graph.cloud.values;
  const OnnxValue weight = transpose(relation("0.weight"), {1, 0});
  const std::int64_t features = nodes.size(2), all = weight.size(0);
  const OnnxValue receiver = slice(weight, 0, 0, features), sender = slice(weight, 0, features, 2 * features);
  OnnxValue edges = unsqueeze(matmul(nodes, receiver), 2) + graph.of_senders(matmul(nodes, sender));
  if (graph.edge_values) edges = edges + matmul(*graph.edge_values, slice(weight, 0, 2 * features, all));
  return graph.into_nodes(layers(relation, 1, activation, activation(edges + relation("0.bias"))));
}

}  // namespace

OnnxValue InteractionNetworkApproach::in_onnx(const OnnxWeights& weights, const OnnxValue& graphs) const {
  const OnnxNodes graph(graphs, layout());
  const OnnxValue heard = effects(weights.in("relation"), activation_of(relation_activation_), graph);
  const OnnxValue nodes = layers(weights.in("object"), 0, activation_of(object_activation_),
                                 concat({graph.cloud.values, heard}, 2));
  return dense_head(weights.in("fc"), graph.pool(nodes, mean()));
}

}  // namespace hml
