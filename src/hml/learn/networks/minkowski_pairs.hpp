#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

#include "hml/learn/networks/packed_cloud.hpp"

namespace hml {

/// sgn(x) ln(|x| + 1): brings products of momenta to the order of one.
torch::Tensor signed_log(const torch::Tensor& values);

/// Of momenta (clouds, length, 4), px, py, pz and energy: signed_log of the square of p_i - p_j and of the product
/// p_i p_j, in the Minkowski metric, (clouds, length, length, 2).
torch::Tensor minkowski_pairs(const torch::Tensor& momenta);

/// Clouds of about one length, laid out densely for what concerns pairs of their particles.
struct PairChunk {
  std::int64_t clouds = 0, length = 0;  ///< length: particles of the largest
  torch::Tensor mask;                   ///< (clouds, length): 1 for a particle, 0 for padding

  /// (clouds, length, length): 1 for two different particles, else 0.
  static torch::Tensor pairs_of(const torch::Tensor& mask);
};

/// All ordered pairs of different particles within the clouds of a batch, in chunks that fit a cache: particles are
/// packed for what concerns one of them.
struct PairLayout {
  const PackedCloud* clouds = nullptr;
  std::vector<PairChunk> chunks;  ///< of clouds with pairs
  torch::Tensor rows;             ///< of the particles of all chunks, (clouds, length) each; the last for padding
  torch::Tensor back;             ///< (particles + 1): rows in the chunks' rows one behind the other, then a zero
  torch::Tensor others;           ///< (particles + 1), float64: particles with which each is paired; 0 for padding
  double pairs = 0;

  /// Packed rows (particles + 1, width) as (clouds, length, width) of each chunk.
  std::vector<torch::Tensor> laid(const torch::Tensor& packed) const;
  /// What chunks give for their rows, (clouds * length, width) each, as packed rows (particles + 1, width); 0 where a
  /// particle has no pair, and for padding.
  torch::Tensor packed(std::vector<torch::Tensor> of_chunks) const;
};

/// Lays out the pairs of the clouds, which must outlive the layout.
PairLayout pair_layout(const PackedCloud& clouds);

}  // namespace hml
