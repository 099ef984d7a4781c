#include "hml/learn/networks/graphs/graph_approach.hpp"

namespace hml {

bool GraphApproach::accepts(const Tensor& input) const {
  return input.shape.size() == 3 && static_cast<std::int64_t>(input.names.size()) == input.shape[2] &&
         graph_layout(input.names);
}

std::string GraphApproach::expected() const {
  return "a graph, shape (events, places, columns), with mask, neighbour0, neighbour1, ... and features of the nodes";
}

void GraphApproach::declare_head(Parameters& p) {
  p.add("pooling", pooling_, "How nodes become an event: their mean or their sum.").choices({"mean", "sum"});
  p.add("dense", dense_, "Widths of the layers behind the pooling.").min(1).max(100000);
  p.add("dropout", dropout_, "Share of the layers behind the pooling that is dropped in training.").min(0).max(0.99);
}

GraphLayout GraphApproach::layout() const { return graph_layout(features()).value(); }

std::vector<DenseSettings> GraphApproach::dense() const {
  std::vector<DenseSettings> out;
  for (const int width : dense_) out.push_back({width, dropout_});
  return out;
}

}  // namespace hml
