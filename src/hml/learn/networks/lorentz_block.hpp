#pragma once
#include <cstdint>

#include <torch/torch.h>

#include "hml/learn/networks/minkowski_pairs.hpp"
#include "hml/learn/networks/row_norm.hpp"

namespace hml {

/// Sizes of a Lorentz group equivariant block.
struct LorentzBlockSettings {
  std::int64_t hidden = 72;
  std::int64_t scalars = 2;    ///< inputs of a particle that each block sees again
  double c_weight = 5e-3;      ///< of the shifts of the momenta
  double largest_shift = 100;  ///< limit of what one particle adds to a component of another's shift; 0: none
  bool shifts = true;          ///< whether it shifts the momenta; the last block does not
};

/// What a block computes with: rows of the particles of a batch, and one row behind them that stands for padded places.
struct LorentzNodes {
  torch::Tensor hidden;   ///< (particles + 1, hidden)
  torch::Tensor momenta;  ///< (particles + 1, 4), float64
  torch::Tensor scalars;  ///< (particles + 1, scalars)
  torch::Tensor weights;  ///< (particles + 1): how many places each stands for in batch normalisation
};

/// Lorentz group equivariant block (arXiv:2201.08187). A message goes from each particle j to each other one i, of what
/// is hidden in them, of (p_i - p_j)^2 and of p_i p_j; hidden numbers and momenta change by the sum of the messages.
///
/// The first layer of a message is linear: W (h_i, h_j, n, d) = A h_i + B h_j + (n, d) C, a product a particle and not
/// one a pair. Mean and variance of that sum over all pairs follow from sums over particles and the second moments of n
/// and d, so its batch normalisation needs no pass over the pairs and becomes part of A, B and C. Momenta and what is
/// computed of them are in double precision: in float32 the mass of a narrow pair keeps few digits. Parameters bear the
/// names of LorentzNet-release's LGEB.
class LorentzBlockImpl : public torch::nn::Module {
 public:
  explicit LorentzBlockImpl(const LorentzBlockSettings& settings);
  void forward(LorentzNodes& nodes, const PairLayout& layout);
  /// Multiply-adds a particle, and a pair.
  std::int64_t node_products() const;
  std::int64_t pair_products() const;

 private:
  /// First layer with its normalisation: A h + shift and B h, (particles + 1, hidden) each, and C, (2, hidden).
  struct FirstLayer {
    torch::Tensor own, other, invariants;
  };
  FirstLayer first_layer(const LorentzNodes& nodes, const PairLayout& layout);
  RowAffine norm_of_pairs(const FirstLayer& layer, const torch::Tensor& momenta, const PairLayout& layout);

  LorentzBlockSettings settings_;
  torch::nn::ModuleList phi_e, phi_h, phi_x, phi_m;
};
TORCH_MODULE(LorentzBlock);

}  // namespace hml
