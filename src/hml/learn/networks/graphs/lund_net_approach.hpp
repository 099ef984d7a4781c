#pragma once
#include "hml/learn/networks/cloud_approach.hpp"
#include "hml/learn/networks/graphs/graph_layout.hpp"

namespace hml {

/// LundNet on a sequence of declusterings that tells where each one's parts are split.
class LundNetApproach : public CloudApproach {
 public:
  LundNetApproach();
  std::string kind() const override { return "lund_net"; }

 protected:
  void declare_network(Parameters& p) override;
  std::vector<std::string> needs() const override;
  std::string expected() const override;
  bool is_raw(const std::string& feature) const override;
  std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const override;
  OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& trees) const override;

 private:
  std::vector<std::string> kinematics() const;
  GraphLayout layout() const;

  std::string kinematics_ = "lundnet5";
  std::vector<int> blocks_{32, 32, 64, 64, 128, 128}, dense_{256};
  int layers_ = 2, fusion_ = 384;
  double dropout_ = 0.1;
};

}  // namespace hml
