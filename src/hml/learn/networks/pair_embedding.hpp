#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

#include "hml/learn/networks/packed_cloud.hpp"
#include "hml/learn/networks/row_norm.hpp"

namespace hml {

/// ln kt, ln z, ln Delta and ln m2 of arXiv:2202.03772, none below ln(1e-8), of pairs of four-momenta (px, py, pz, e):
/// row i is the pair of rows first[i] and second[i] of (particles, 4). In rapidity, as the network's authors compute
/// them, and in the type that is given: in float32 the mass of a narrow pair keeps few digits.
torch::Tensor pair_features(const torch::Tensor& momenta, const torch::Tensor& first, const torch::Tensor& second);

/// The pairs within each cloud of a batch. Features of pairs are symmetric: only those with first >= second are listed,
/// cloud after cloud, particle i of a cloud with its particles 0 to i.
struct ParticlePairs {
  torch::Tensor first, second;      ///< rows of the particles; behind the last particle lies the padded place
  torch::Tensor weights;            ///< how many pairs of places each stands for
  std::vector<std::int64_t> begin;  ///< (clouds + 1)

  std::int64_t real() const { return begin.back(); }
  /// Row of the pair of particles i and j of a cloud, each counted from 0 in it.
  std::int64_t row(std::int64_t cloud, std::int64_t i, std::int64_t j) const {
    const std::int64_t high = i > j ? i : j, low = i > j ? j : i;
    return begin[static_cast<std::size_t>(cloud)] + high * (high + 1) / 2 + low;
  }
};

/// With `statistics`, behind the real pairs those that only enter the statistics of batch normalisation, which the
/// reference takes over all pairs of places: each particle with the padded places of its cloud, and these with each
/// other (all such pairs are alike).
ParticlePairs particle_pairs(const PackedCloud& clouds, bool statistics);

/// Features of pairs through dense layers with batch normalisation and GELU to one attention bias a head. Names as in
/// weaver-core's PairEmbed.
class PairEmbeddingImpl : public torch::nn::Module {
 public:
  PairEmbeddingImpl(std::vector<std::int64_t> widths, std::int64_t heads);
  /// (pairs.real(), heads) of momenta (particles, 4).
  torch::Tensor forward(const torch::Tensor& momenta, const ParticlePairs& pairs);

 private:
  torch::nn::ModuleList embed;
};
TORCH_MODULE(PairEmbedding);

}  // namespace hml
