#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

#include "hml/learn/networks/lorentz_block.hpp"
#include "hml/learn/networks/torch_module.hpp"

namespace hml {

/// Which columns of a cloud are what, and the sizes of a LorentzNet; the defaults are those of its tagging of tops.
struct LorentzNetSettings {
  std::int64_t columns = 4;  ///< features of a particle in the cloud, its mask not counted
  std::vector<std::int64_t> momenta{0, 1, 2, 3};  ///< px, py, pz, energy
  std::vector<std::int64_t> scalars;              ///< what else is known of a particle; none: its mass
  std::int64_t classes = 2, hidden = 72, blocks = 6;
  double c_weight = 5e-3, largest_shift = 100, dropout = 0.2;
  /// Adds two particles of mass 1 along the beam to each jet, and a scalar that tells them. Scores then depend on
  /// boosts and on turns, but for those about the beam.
  bool beams = true;
  std::int64_t places = 0;  ///< by which the sum over the particles is divided; 0: the places of the given cloud
};

/// The particles that stand for the beams, as rows of a cloud: its columns, one that tells beams, and the mask.
constexpr std::int64_t beams_a_jet = 2;
std::vector<double> beam_rows(const LorentzNetSettings& settings);

/// LorentzNet (arXiv:2201.08187): blocks of messages between all particles of a jet that depend on Minkowski products
/// only, the sum over the particles divided by the places (beams among them), two dense layers. Only real particles are
/// computed. Weights bear the names of LorentzNet-release, and statistics in training are those of its places. Boosts
/// and turns of all momenta leave the outputs as they are, unless there are beams, scalars that change with the frame,
/// or shifts that reach their limit, as the published network's do.
class LorentzNetImpl : public TorchModule {
 public:
  explicit LorentzNetImpl(LorentzNetSettings settings = {});
  /// Clouds (n, places, columns + 1), their last feature the mask, to logits (n, classes).
  torch::Tensor forward(const torch::Tensor& cloud) override;
  std::vector<Layer> layers(const std::vector<std::int64_t>& input_shape) override;

 private:
  LorentzNodes nodes(const PackedCloud& packed) const;
  std::int64_t scalars() const;

  LorentzNetSettings settings_;
  torch::nn::Linear embedding{nullptr};
  torch::nn::ModuleList blocks_;
  torch::nn::Sequential graph_dec{nullptr};
};
TORCH_MODULE(LorentzNet);

}  // namespace hml
