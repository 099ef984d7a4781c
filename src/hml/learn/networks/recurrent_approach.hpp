#pragma once
#include "hml/learn/networks/cloud_approach.hpp"

namespace hml {

/// Recurrent network on a sequence, such as how a jet was clustered, or on a point cloud in its order.
class RecurrentApproach : public CloudApproach {
 public:
  RecurrentApproach();
  std::string kind() const override { return "recurrent"; }

 protected:
  void declare_network(Parameters& p) override;
  std::vector<std::string> needs() const override { return {}; }
  std::string expected() const override;
  std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const override;
  OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& sequences) const override;

 private:
  std::string cell_ = "lstm", output_ = "last";
  std::vector<int> dense_;
  int hidden_ = 128, layers_ = 1;
  double dropout_ = 0.2;
  bool bidirectional_ = false;
};

}  // namespace hml
