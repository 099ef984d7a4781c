#include "hml/learn/networks/graphs/onnx_nodes.hpp"

#include <numeric>

namespace hml {

namespace {

OnnxCloud cloud_of(const OnnxValue& graphs, const GraphLayout& layout) {
  auto columns = layout.features;
  columns.push_back(layout.mask);
  return OnnxCloud(gather(graphs, 2, columns));
}

// Places of the neighbours as they are named, negative where there is none in the graph.
OnnxValue named(const OnnxValue& graphs, const GraphLayout& layout) {
  const OnnxValue given = gather(graphs, 2, layout.neighbours);
  return where(less(given, static_cast<float>(graphs.size(1))), given, -1);
}

// (events, places, 1): each place's own number.
OnnxValue own_places(const OnnxValue& graphs) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(graphs.size(1)));
  std::iota(numbers.begin(), numbers.end(), 0);
  return for_each_event(graphs.builder().constant(numbers, {1, graphs.size(1), 1}), graphs);
}

}  // namespace

OnnxNodes::OnnxNodes(const OnnxValue& graphs, const GraphLayout& layout)
    : cloud(cloud_of(graphs, layout)), senders(named(graphs, layout)), edges(senders) {  // as they are named, so far
  const OnnxValue nobody = less(senders, 0), itself = unsqueeze(cloud.mask, 3);
  senders = cast(where(nobody, 0, senders), OnnxType::int64);
  edges = where(unsqueeze(nobody, 3), 0, of_senders(cloud.mask)) * itself;
  const std::int64_t slots = layout.slots(), width = layout.edge_features();
  if (width > 0)
    edge_values = reshape(gather(graphs, 2, layout.edges), {OnnxBuilder::events, graphs.size(1), slots, width});
  if (!layout.itself) return;
  senders = concat({senders, own_places(graphs)}, 2);
  edges = concat({edges, itself}, 2);
  if (edge_values) edge_values = pad_to(*edge_values, 2, slots + 1);
}

OnnxValue OnnxNodes::pool(const OnnxValue& of_nodes, bool mean) const {
  const OnnxValue sums = cloud.sum(of_nodes);
  return mean ? sums / maximum(cloud.count(), 1) : sums;
}

}  // namespace hml
