#include "hml/learn/networks/graphs/packed_graph.hpp"

#include "hml/core/error.hpp"

namespace hml {

namespace {

// Edges in any order.
struct Links {
  torch::Tensor receivers, senders, values;

  // By value: they may be these very members.
  void add(torch::Tensor into, torch::Tensor from, torch::Tensor with) {
    receivers = torch::cat({receivers, into}), senders = torch::cat({senders, from});
    values = torch::cat({values, with});
  }
  void take(const torch::Tensor& chosen) {
    receivers = receivers.index_select(0, chosen), senders = senders.index_select(0, chosen);
    values = values.index_select(0, chosen);
  }
};

void check(const torch::Tensor& rows, const GraphLayout& layout) {
  if (rows.dim() != 3) throw Error(ErrorKind::config, "the network needs graphs, shape (graphs, places, columns)");
  check_columns("features", layout.features, rows.size(2));
  check_columns("mask", {layout.mask}, rows.size(2));
  check_columns("neighbours", layout.neighbours, rows.size(2));
  check_columns("edges", layout.edges, rows.size(2));
  if (layout.edge_features() * layout.slots() != static_cast<std::int64_t>(layout.edges.size()))
    throw Error(ErrorKind::config, "edges: all neighbours need the same number of features");
}

// A copy with the columns in the order features, neighbours, edges, mask.
torch::Tensor arranged(const torch::Tensor& rows, const GraphLayout& layout) {
  std::vector<std::int64_t> order = layout.features;
  order.insert(order.end(), layout.neighbours.begin(), layout.neighbours.end());
  order.insert(order.end(), layout.edges.begin(), layout.edges.end());
  order.push_back(layout.mask);
  auto out = rows.index_select(2, torch::tensor(order, torch::kLong).to(rows.device()));
  if (!layout.never_empty) return out;
  const auto empty = (out.select(2, -1) == 0).all(1);
  auto lone = torch::zeros({out.size(2)}, out.options());
  lone.narrow(0, layout.node_features(), layout.slots()).fill_(-1);
  lone[-1] = 1;
  out.select(1, 0).copy_(torch::where(empty.unsqueeze(1), lone, out.select(1, 0)));
  return out;
}

Links named_edges(const PackedCloud& packed, const GraphLayout& layout) {
  const std::int64_t nodes = packed.particles(), places = packed.places, slots = layout.slots();
  const auto named = packed.values.detach().narrow(1, layout.node_features(), slots);
  const auto exists = (named >= 0).logical_and(named < places);
  const auto place = named.masked_fill(exists.logical_not(), 0).to(torch::kLong);
  // The node at each place of the batch.
  auto node_at = torch::full({packed.clouds() * places}, -1, packed.rows.options());
  node_at.index_copy_(0, packed.rows, torch::arange(nodes, packed.rows.options()));
  const auto first = torch::div(packed.rows, places, "floor").mul(places).unsqueeze(1);
  const auto senders = node_at.index_select(0, (place + first).flatten());
  const auto there = exists.flatten().logical_and(senders >= 0);
  const auto values = packed.values.narrow(1, layout.node_features() + slots, slots * layout.edge_features());
  Links links{torch::arange(nodes, packed.rows.options()).repeat_interleave(slots), senders,
              values.reshape({nodes * slots, layout.edge_features()})};
  links.take(there.nonzero().squeeze(1));
  return links;
}

}  // namespace

PackedGraph pack_graph(const torch::Tensor& rows, const GraphLayout& layout) {
  check(rows, layout);
  PackedCloud packed = pack(arranged(rows, layout));
  const std::int64_t nodes = packed.particles();
  Links links = named_edges(packed, layout);
  if (layout.both_ways) links.add(links.senders, links.receivers, links.values);
  if (layout.itself) {
    const auto all = torch::arange(nodes, packed.rows.options());
    links.add(all, all, torch::zeros({nodes, layout.edge_features()}, links.values.options()));
  }
  if (layout.both_ways || layout.itself) links.take(torch::argsort(links.receivers, true, 0, false));
  const auto counts = torch::bincount(links.receivers, {}, nodes).cpu();
  const auto begin = torch::cat({torch::zeros({1}, torch::kLong), counts.cumsum(0)});
  packed.values = packed.values.narrow(1, 0, layout.node_features()).contiguous();
  return {std::move(packed), {links.senders, begin}, links.values};
}

torch::Tensor between_places(const torch::Tensor& of_edges, const PackedGraph& graph) {
  const std::int64_t places = graph.nodes.places;
  const auto& rows = graph.nodes.rows;
  const auto into = rows.index_select(0, graph.edges.receivers().to(rows.device()));
  const auto from = rows.index_select(0, graph.edges.senders).remainder(places);
  auto out = torch::zeros({graph.nodes.clouds() * places * places, of_edges.size(1)}, of_edges.options());
  out.index_add_(0, into * places + from, of_edges);
  return out.view({graph.nodes.clouds(), places, places, -1}).permute({0, 3, 1, 2});
}

torch::Tensor pool(const PackedCloud& nodes, const torch::Tensor& of_nodes, bool mean) {
  const auto sums = nodes.sum(of_nodes);
  return mean ? sums / nodes.counts().clamp_min(1).unsqueeze(1) : sums;
}

}  // namespace hml
