#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

#include "hml/learn/networks/dense_head.hpp"
#include "hml/learn/networks/edge_conv.hpp"
#include "hml/learn/networks/torch_module.hpp"

namespace hml {

/// Which columns of a cloud are what, and the widths of a ParticleNet; the defaults are those of the paper.
struct ParticleNetSettings {
  std::int64_t columns = 7;                ///< features of a particle in the cloud, its mask not counted
  std::vector<std::int64_t> points{0, 1};  ///< delta_eta, delta_phi: where neighbours are looked for at first
  std::vector<std::int64_t> features;      ///< what the network learns from; all columns where empty
  std::int64_t classes = 2;
  std::vector<EdgeConvSettings> blocks{{16, {64, 64, 64}}, {16, {128, 128, 128}}, {16, {256, 256, 256}}};
  std::vector<DenseSettings> dense{{256, 0.1}};
  bool fusion = false;  ///< a layer that sees the outputs of all blocks

  /// ParticleNet-Lite of the paper.
  static ParticleNetSettings lite();
};

/// ParticleNet (arXiv:1902.08570): edge convolutions over the nearest neighbours, at first in the plane of the
/// detector, then among the features learned so far; the mean over the particles; dense layers. Only real particles are
/// computed (see graph_nodes()), which changes no output. Weights bear the names of weaver-core's ParticleNet.
/// Neighbours are found on the CPU.
class ParticleNetImpl : public TorchModule {
 public:
  explicit ParticleNetImpl(ParticleNetSettings settings = {});
  /// Clouds (n, places, columns + 1), their last feature the mask, to logits (n, classes).
  torch::Tensor forward(const torch::Tensor& cloud) override;
  std::vector<Layer> layers(const std::vector<std::int64_t>& input_shape) override;

 private:
  ParticleNetSettings settings_;
  RowNorm bn_fts{nullptr};
  torch::nn::ModuleList edge_convs;
  torch::nn::ModuleList fusion_block{nullptr};
  DenseHead fc{nullptr};
};
TORCH_MODULE(ParticleNet);

}  // namespace hml
