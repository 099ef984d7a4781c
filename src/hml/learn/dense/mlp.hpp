#pragma once
#include <string>
#include <vector>

#include "hml/learn/training/network_approach.hpp"

namespace hml {

/// Multi-layer perceptron: dense layers with ReLU between them, on kernels of our own. 32-64-32 by default, as in
/// hep-ml-lab (4,386 parameters for three features).
class Mlp : public NetworkApproach {
 public:
  Mlp() : NetworkApproach(100, "min_max") {}
  std::string kind() const override { return "mlp"; }

 protected:
  void declare_network(Parameters& p) override;
  bool accepts(const Tensor& input) const override { return input.shape.size() == 2; }
  std::string expected() const override { return "a set of features, shape (events, features)"; }
  /// Always on the CPU.
  std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const override;
  OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const override;

 private:
  std::vector<int> hidden_{32, 64, 32};
  double dropout_ = 0;
};

}  // namespace hml
