#include <numeric>

#include "hml/learn/networks/graphs/lund_net_approach.hpp"
#include "hml/learn/networks/graphs/onnx_nodes.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

namespace {

// Trees along whose edges declusterings hear of those that they are split into and of the one that they come from.
class Tree {
 public:
  explicit Tree(const OnnxNodes& graph) : graph_(graph), places_(graph.cloud.values.size(1)), parents_(parents()) {}

  // The edges' sums of both halves: of those from parts, and behind them of those from the node to its parts, (events,
  // places, 2 * slots, width).
  OnnxValue at_edges(const OnnxValue& own, const OnnxValue& other) const {
    const OnnxValue from_part = unsqueeze(own, 2) + graph_.of_senders(other);
    return concat({from_part, graph_.of_senders(own) + unsqueeze(other, 2)}, 2);
  }
  // Means (events, places, width) over the edges into each node of what at_edges() has; 0 where there are none.
  OnnxValue mean(const OnnxValue& of_edges) const {
    const std::int64_t slots = graph_.edges.size(2);
    return into_nodes(slice(of_edges, 2, 0, slots), slice(of_edges, 2, slots, 2 * slots)) /
           maximum(into_nodes(graph_.edges, graph_.edges), 1);
  }

 private:
  OnnxValue into_nodes(const OnnxValue& from_parts, const OnnxValue& from_parent) const {
    const OnnxValue rows = reshape(from_parent, {OnnxBuilder::events, parents_.size(2), from_parent.size(3)});
    return graph_.into_nodes(from_parts) + matmul(parents_, rows);
  }

  // Whether an edge of another place comes from a place, (events, places, places * slots).
  OnnxValue parents() const {
    std::vector<float> numbers(static_cast<std::size_t>(places_));
    std::iota(numbers.begin(), numbers.end(), 0.f);
    const OnnxValue places = graph_.edges.builder().constant(numbers, {places_, 1});
    const auto in_a_row = [&](const OnnxValue& x) {
      return reshape(x, {OnnxBuilder::events, 1, places_ * graph_.senders.size(2)});
    };
    return where(equal(in_a_row(cast(graph_.senders, OnnxType::float32)), places), in_a_row(graph_.edges), 0);
  }

  const OnnxNodes& graph_;
  std::int64_t places_;
  OnnxValue parents_;
};

// The first layer sees a node and its difference to another, which are products of each by itself.
OnnxValue tree_conv(const OnnxWeights& block, const OnnxValue& nodes, const Tree& tree) {
  const OnnxValue theta = block("theta.weight"), phi = block("phi.weight");
  const OnnxValue own = matmul(nodes, transpose(theta, {1, 0}));
  OnnxValue edges = tree.at_edges(own, matmul(nodes, transpose(phi - theta, {1, 0})));
  edges = relu(batch_norm(block.in("bns").in(0), edges));
  for (std::size_t i = 1; block.in("bns").in(i).has("weight"); ++i)
    edges = relu(batch_norm(block.in("bns").in(i), linear(block.in("fcs").in(i - 1), edges)));
  const bool changes_width = block.has("sc.weight");
  const OnnxValue shortcut = changes_width ? batch_norm(block.in("sc_bn"), linear(block.in("sc"), nodes)) : nodes;
  return relu(shortcut + tree.mean(edges));
}

// With a node at the first place of a tree that has none.
OnnxValue never_empty(const OnnxCloud& cloud) {
  auto& builder = cloud.mask.builder();
  const OnnxValue lone = where(equal(cloud.count(), 0), builder.constant(1), builder.constant(0));
  return cloud.mask + pad_to(unsqueeze(lone, 1), 1, cloud.mask.size(1));
}

}  // namespace

OnnxValue LundNetApproach::in_onnx(const OnnxWeights& weights, const OnnxValue& trees) const {
  OnnxNodes graph(trees, layout());
  const Tree tree(graph);
  OnnxValue nodes = batch_norm(weights.in("bn_fts"), graph.cloud.values);
  std::vector<OnnxValue> outputs;
  for (std::size_t i = 0; i < blocks_.size(); ++i)
    outputs.push_back(nodes = tree_conv(weights.in("edge_convs").in(i), nodes, tree));
  if (fusion_ > 0) {
    const OnnxWeights block = weights.in("fusion_block");
    nodes = batch_norm(block.in(2), relu(linear(block.in(0), concat(outputs, 2))));
  }
  graph.cloud.mask = never_empty(graph.cloud);
  return dense_head(weights.in("fc"), graph.pool(nodes, true));
}

}  // namespace hml
