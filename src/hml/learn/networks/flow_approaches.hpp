#pragma once
#include "hml/learn/networks/cloud_approach.hpp"
#include "hml/learn/networks/flow_networks.hpp"

namespace hml {

/// What particle and energy flow networks share as approaches: widths and the training of their paper.
class FlowApproach : public CloudApproach {
 public:
  FlowApproach();

 protected:
  void declare_network(Parameters& p) override;
  void set_layers(FlowLayers& layers, std::int64_t outputs) const;
  /// Batches are divided unless values are dropped, which has to be the same on any number of threads.
  std::int64_t shard() const { return sum_dropout_ > 0 || f_dropout_ > 0 ? 0 : 64; }

 private:
  std::vector<int> phi_{100, 100, 256}, f_{100, 100, 100};
  double sum_dropout_ = 0, f_dropout_ = 0;
};

/// Particle flow network on all features of a point cloud.
class ParticleFlowApproach : public FlowApproach {
 public:
  std::string kind() const override { return "pfn"; }

 protected:
  std::vector<std::string> needs() const override { return {}; }
  std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const override;
  OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& cloud) const override;
};

/// Energy flow network on where a point cloud's particles are and how much of the pt they carry.
class EnergyFlowApproach : public FlowApproach {
 public:
  std::string kind() const override { return "efn"; }

 protected:
  std::vector<std::string> needs() const override { return {"delta_eta", "delta_phi", "pt_rel"}; }
  std::unique_ptr<Network> build(std::int64_t outputs, const std::string& device) const override;
  OnnxValue in_onnx(const OnnxWeights& weights, const OnnxValue& cloud) const override;
};

}  // namespace hml
