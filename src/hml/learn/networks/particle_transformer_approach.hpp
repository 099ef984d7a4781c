#pragma once
#include "hml/learn/networks/cloud_approach.hpp"

namespace hml {

/// Particle Transformer on a point cloud with the particles' momenta.
class ParticleTransformerApproach : public CloudApproach {
 public:
  ParticleTransformerApproach();
  std::string kind() const override { return "particle_transformer"; }

 protected:
  void declare_network(Parameters& p) override;
  std::vector<std::string> needs() const override { return {"px", "py", "pz", "energy"}; }
  std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const override;
  OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& cloud) const override;

 private:
  std::vector<int> embedding_{128, 512, 128}, pair_embedding_{64, 64, 64};
  int heads_ = 8, blocks_ = 8, class_blocks_ = 2;
  double dropout_ = 0.1;
};

}  // namespace hml
