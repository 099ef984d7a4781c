#pragma once
#include "hml/learn/networks/cloud_approach.hpp"

namespace hml {

struct ParticleNetSettings;

/// ParticleNet, or its Lite, on a point cloud with delta_eta and delta_phi.
class ParticleNetApproach : public CloudApproach {
 public:
  ParticleNetApproach();
  std::string kind() const override { return "particle_net"; }

 protected:
  void declare_network(Parameters& p) override;
  std::vector<std::string> needs() const override { return {"delta_eta", "delta_phi"}; }
  std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const override;
  OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& cloud) const override;

 private:
  ParticleNetSettings settings() const;

  std::string size_ = "paper";
  int neighbours_ = 0;
  double dropout_ = 0.1;
};

}  // namespace hml
