#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

#include "hml/learn/networks/packed_cloud.hpp"
#include "hml/learn/networks/torch_module.hpp"

namespace hml {

/// Widths of a flow network: layers of one particle (Phi), whose last width is that of the sum, and layers of the jet
/// (F).
struct FlowLayers {
  std::int64_t columns = 4;  ///< features of a particle in the cloud, its mask not counted
  std::int64_t classes = 2;
  std::vector<std::int64_t> phi{100, 100, 256}, f{100, 100, 100};
  double sum_dropout = 0, f_dropout = 0;
};

/// What both flow networks of arXiv:1810.05165 share: dense layers with ReLU before and behind a sum over the
/// particles. Weights bear the names of energyflow's layers; Keras stores them transposed. They begin as there: uniform
/// as He et al. have it, the last layer as Glorot and Bengio.
class FlowNetworkImpl : public TorchModule {
 public:
  std::vector<Layer> layers(const std::vector<std::int64_t>& input_shape) override;

 protected:
  FlowNetworkImpl(const FlowLayers& layers, std::int64_t inputs);
  /// Phi of each particle, (particles, phi.back()).
  torch::Tensor per_particle(torch::Tensor values);
  /// F of the sums, (clouds, classes): logits.
  torch::Tensor per_cloud(torch::Tensor sums);

 private:
  std::vector<torch::nn::Linear> phi_, f_;
  torch::nn::Linear output_{nullptr};
  double sum_dropout_, f_dropout_;
};

/// Particle flow network: F(sum over particles of Phi(features)).
struct ParticleFlowSettings : FlowLayers {
  std::vector<std::int64_t> features;  ///< what Phi sees; all columns where empty
};

class ParticleFlowNetworkImpl : public FlowNetworkImpl {
 public:
  explicit ParticleFlowNetworkImpl(ParticleFlowSettings settings = {});
  /// Clouds (n, places, columns + 1), their last feature the mask, to logits (n, classes).
  torch::Tensor forward(const torch::Tensor& cloud) override;

 private:
  ParticleFlowSettings settings_;
};
TORCH_MODULE(ParticleFlowNetwork);

/// Energy flow network: F(sum over particles of z Phi(points)), safe against soft and collinear radiation.
struct EnergyFlowSettings : FlowLayers {
  std::vector<std::int64_t> points{0, 1};  ///< what Phi sees: delta_eta, delta_phi
  std::int64_t fraction = 2;  ///< z, the particle's part of the jet's pt or energy, which is taken as it is
};

class EnergyFlowNetworkImpl : public FlowNetworkImpl {
 public:
  explicit EnergyFlowNetworkImpl(EnergyFlowSettings settings = {});
  torch::Tensor forward(const torch::Tensor& cloud) override;

 private:
  EnergyFlowSettings settings_;
};
TORCH_MODULE(EnergyFlowNetwork);

}  // namespace hml
