#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

#include "hml/learn/networks/packed_cloud.hpp"
#include "hml/learn/networks/pair_embedding.hpp"

namespace hml {

/// Clouds of about the same number of particles, laid out densely: (clouds, length), the rest of each being padding.
struct CloudGroup {
  std::vector<std::int64_t> clouds;
  std::int64_t length = 0;  ///< particles of the largest
  torch::Tensor bias;       ///< (clouds * heads, length, length): of each pair; -inf where padding must not be seen
  torch::Tensor mask;       ///< (clouds, 1, 1 + length): 0, or -inf for padding, a token standing first
};

/// How attention looks at a batch: particles are packed for all that concerns one of them, and laid out densely in
/// groups of clouds of about one length for what concerns pairs, so that little padding is computed.
struct AttentionLayout {
  std::vector<CloudGroup> groups;
  torch::Tensor rows;  ///< of the particles of all groups, each (clouds, length); the row behind the last for padding
  torch::Tensor rows_with_token;  ///< the same, each (clouds, 1 + length), a row of the cloud's own behind those first
  torch::Tensor order;            ///< (clouds): those of all groups
  torch::Tensor back, clouds_back;  ///< (particles) and (clouds): where each stands in `rows` and in `order`
};

/// `pair_bias` (pairs.real(), heads), or undefined for attention without.
AttentionLayout attention_layout(const PackedCloud& clouds, const ParticlePairs& pairs, const torch::Tensor& pair_bias,
                                 std::int64_t heads);

/// Weights of attention that the groups of a layout gave, as one tensor (clouds, heads, places, places), or for class
/// tokens (clouds, heads, 1, 1 + places). What padding asks, and what is asked of it, is 0.
torch::Tensor attention_among(const std::vector<torch::Tensor>& of_groups, const AttentionLayout& layout,
                              const PackedCloud& clouds, std::int64_t heads);
torch::Tensor attention_of_tokens(const std::vector<torch::Tensor>& of_groups, const AttentionLayout& layout,
                                  const PackedCloud& clouds, std::int64_t heads);

/// Sizes of a block, and what it drops in training.
struct AttentionSettings {
  std::int64_t width = 128, heads = 8;
  double dropout = 0.1, attention_dropout = 0.1, activation_dropout = 0.1;
};

/// Projections of multi-head attention under the names of torch.nn.MultiheadAttention.
class AttentionWeightsImpl : public torch::nn::Module {
 public:
  explicit AttentionWeightsImpl(std::int64_t width);
  torch::Tensor in_proj_weight, in_proj_bias;
  torch::nn::Linear out_proj{nullptr};
};
TORCH_MODULE(AttentionWeights);

/// One block of the Particle Transformer (arXiv:2202.03772): attention and two dense layers, each with a layer norm
/// before and behind and with scaled heads and residuals. The same block attends among particles or from class tokens.
/// Parameters bear the names of weaver-core's Block.
class AttentionBlockImpl : public torch::nn::Module {
 public:
  explicit AttentionBlockImpl(const AttentionSettings& settings);
  /// Particles (particles, width) to the same, with the groups' bias. `weights`, where given, gets the weights of
  /// attention of each group of clouds, (clouds * heads, length, length).
  torch::Tensor forward(const torch::Tensor& particles, const AttentionLayout& layout,
                        std::vector<torch::Tensor>* weights = nullptr);
  /// Class tokens (clouds, width) that look at themselves and at the particles of their clouds. A token asks one
  /// question, so keys and values are never computed for the particles: q (W u) = (q W) u, and the sum of a (W u) is W
  /// applied to the sum of a u. The bias of the keys shifts all scores of a softmax alike and takes no part. `weights`
  /// gets those of each group, (clouds, heads, 1 + length), the token first.
  torch::Tensor forward_class(const torch::Tensor& tokens, const torch::Tensor& particles,
                              const AttentionLayout& layout, std::vector<torch::Tensor>* weights = nullptr);

 private:
  torch::Tensor project_out(const torch::Tensor& heads);
  torch::Tensor dense(const torch::Tensor& attended);

  AttentionSettings settings_;
  torch::nn::LayerNorm pre_attn_norm{nullptr}, post_attn_norm{nullptr}, pre_fc_norm{nullptr}, post_fc_norm{nullptr};
  AttentionWeights attn{nullptr};
  torch::nn::Linear fc1{nullptr}, fc2{nullptr};
  torch::Tensor c_attn, w_resid;
};
TORCH_MODULE(AttentionBlock);

}  // namespace hml
