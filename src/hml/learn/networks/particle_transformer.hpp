#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

#include "hml/learn/networks/dense_head.hpp"
#include "hml/learn/networks/particle_attention.hpp"
#include "hml/learn/networks/torch_module.hpp"

namespace hml {

/// Which columns of a cloud are what, and the widths of a Particle Transformer; the defaults are those of the paper.
struct ParticleTransformerSettings {
  std::int64_t columns = 21;  ///< features of a particle in the cloud, its mask not counted
  std::vector<std::int64_t> features{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  std::vector<std::int64_t> momenta{17, 18, 19, 20};  ///< px, py, pz, e of the particles; empty: no features of pairs
  std::int64_t classes = 10;
  std::vector<std::int64_t> embedding{128, 512, 128};  ///< the last is the width of the blocks
  std::vector<std::int64_t> pair_embedding{64, 64, 64};
  std::int64_t heads = 8, blocks = 8, class_blocks = 2;
  double dropout = 0.1;  ///< in the blocks; those of the class tokens have none
  std::vector<DenseSettings> dense;
};

/// Particle Transformer (arXiv:2202.03772): self-attention among the particles with a bias that is learned from the
/// features of each pair, then class tokens that attend to the particles. Only real particles, and each pair once, are
/// computed. Weights bear the names of weaver-core's ParticleTransformer, and statistics in training are those of its
/// places with `trim=False`: its trimmer, which leaves out particles at random, belongs to the data. A jet without
/// particles gets the answer of its token alone, where the reference has NaN.
class ParticleTransformerImpl : public TorchModule {
 public:
  explicit ParticleTransformerImpl(ParticleTransformerSettings settings = {});
  /// Clouds (n, places, columns + 1), their last feature the mask, to logits (n, classes).
  torch::Tensor forward(const torch::Tensor& cloud) override { return pass(cloud, nullptr); }
  /// Of "blocks.0", ... among the particles and "cls_blocks.0", ... of the class token, which also sees itself.
  Attention attention(const torch::Tensor& cloud) override;
  std::vector<Layer> layers(const std::vector<std::int64_t>& input_shape) override;

 private:
  torch::Tensor embedded(const PackedCloud& clouds);
  torch::Tensor pass(const torch::Tensor& cloud, Attention* attention);

  ParticleTransformerSettings settings_;
  torch::nn::ModuleDict embed{nullptr};
  RowNorm input_norm_{nullptr};
  torch::nn::Sequential embedding_{nullptr};
  PairEmbedding pair_embed{nullptr};
  torch::nn::ModuleList blocks, cls_blocks;
  torch::nn::LayerNorm norm{nullptr};
  DenseHead fc{nullptr};
  torch::Tensor cls_token;
};
TORCH_MODULE(ParticleTransformer);

}  // namespace hml
