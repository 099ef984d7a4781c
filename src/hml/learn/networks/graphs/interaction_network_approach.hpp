#pragma once
#include "hml/learn/networks/graphs/graph_approach.hpp"

namespace hml {

/// Interaction network on the graph representation, with the widths and the training of JEDI-net (arXiv:1908.05318).
class InteractionNetworkApproach : public GraphApproach {
 public:
  InteractionNetworkApproach();
  std::string kind() const override { return "interaction_network"; }

 protected:
  void declare_network(Parameters& p) override;
  std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const override;
  OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& graphs) const override;

 private:
  std::vector<int> relation_{50, 25, 12}, object_{50, 25, 4};
  std::string relation_activation_ = "selu", object_activation_ = "relu";
};

}  // namespace hml
