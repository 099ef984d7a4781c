#pragma once
#include "hml/learn/networks/graphs/graph_approach.hpp"

namespace hml {

/// Graph attention network on the graph representation. The papers have no jets: how it is trained is ours.
class GraphAttentionApproach : public GraphApproach {
 public:
  GraphAttentionApproach() : GraphApproach(30, "mean", {256}) {}
  std::string kind() const override { return "graph_attention"; }

 protected:
  void declare_network(Parameters& p) override;
  std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const override;
  OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& graphs) const override;

 private:
  int version_ = 2, heads_ = 4;
  std::vector<int> channels_{256, 256};
};

}  // namespace hml
