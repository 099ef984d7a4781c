#include "hml/learn/networks/graphs/graph_attention_approach.hpp"
#include "hml/learn/networks/graphs/onnx_nodes.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

namespace {

// A score that leaves nothing to an edge that is not there.
constexpr float never = -1e9f, slope = 0.2f;

// The last axis (width) as (heads, channels).
OnnxValue by_head(const OnnxValue& values, const OnnxValue& attention) {
  auto shape = values.shape();
  shape.back() = attention.size(1);
  shape.push_back(attention.size(2));
  return reshape(values, shape);
}

// Products with the attention of each head, (..., heads).
OnnxValue seen_by(const OnnxValue& attention, const OnnxValue& values) {
  return sum(by_head(values, attention) * attention, -1);
}

// What nodes give (events, places, width), and scores of the edges (events, places, slots, heads).
struct Heard {
  OnnxValue values, scores;
};

Heard first_version(const OnnxWeights& layer, const OnnxValue& nodes, const OnnxNodes& graph) {
  const OnnxValue values = linear(layer.in("lin_src"), nodes);
  const OnnxValue of_receiver = seen_by(layer("att_dst"), values), of_sender = seen_by(layer("att_src"), values);
  OnnxValue scores = unsqueeze(of_receiver, 2) + graph.of_senders(of_sender);
  if (graph.edge_values) {
    const OnnxValue weight = transpose(layer("lin_edge.weight"), {1, 0});
    scores = scores + matmul(*graph.edge_values, seen_by(layer("att_edge"), weight));
  }
  return {values, leaky_relu(scores, slope)};
}

Heard second_version(const OnnxWeights& layer, const OnnxValue& nodes, const OnnxNodes& graph) {
  const OnnxValue values = linear(layer.in("lin_l"), nodes);
  OnnxValue seen = unsqueeze(linear(layer.in("lin_r"), nodes), 2) + graph.of_senders(values);
  if (graph.edge_values) seen = seen + linear(layer.in("lin_edge"), *graph.edge_values);
  return {values, seen_by(layer("att"), leaky_relu(seen, slope))};
}

OnnxValue attend(const OnnxWeights& layer, const OnnxValue& nodes, const OnnxNodes& graph) {
  const bool first = layer.has("att_src");
  const auto [values, scores] = first ? first_version(layer, nodes, graph) : second_version(layer, nodes, graph);
  const OnnxValue shares = softmax(where(equal(graph.edges, 0), never, scores), 2);
  const OnnxValue given = by_head(graph.of_senders(values), layer(first ? "att_src" : "att"));
  return reshape(sum(given * unsqueeze(shares, 4), 2), values.shape()) + layer("bias");
}

}  // namespace

OnnxValue GraphAttentionApproach::in_onnx(const OnnxWeights& weights, const OnnxValue& graphs) const {
  GraphLayout columns = layout();
  columns.itself = true;
  const OnnxNodes graph(graphs, columns);
  OnnxValue nodes = graph.cloud.values;
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    const OnnxValue heard = attend(weights.in("convs").in(i), nodes, graph);
    nodes = elu(heard.size(2) == nodes.size(2) ? heard + nodes : heard);
  }
  return dense_head(weights.in("fc"), graph.pool(nodes, mean()));
}

}  // namespace hml
