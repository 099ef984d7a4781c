#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

#include "hml/learn/networks/packed_cloud.hpp"
#include "hml/learn/networks/row_norm.hpp"

namespace hml {

/// The nodes of a batch of graphs: first the particles of a PackedCloud, then a row that stands for padded places,
/// whose features are 0 (it is the neighbour of whom there is none, too), and in training more of these, see below.
struct GraphNodes {
  const PackedCloud* clouds;
  torch::Tensor weights;  ///< (nodes), how many places each stands for
  /// Clouds of a padded row of their own, behind the common one: those with fewer padded places than a padded place has
  /// neighbours.
  std::vector<std::int64_t> narrow;

  std::int64_t size() const { return weights.size(0); }
  /// `values` (particles, channels) with zeros for all padded rows.
  torch::Tensor with_padding(const torch::Tensor& values) const;
};

/// Nodes of a batch whose graphs have `degree` neighbours a node. ParticleNet computes padded places too: their outputs
/// are masked, yet they enter the statistics of batch normalisation. They all look alike: their features are 0 and they
/// lie at the same far point, so their neighbours are other padded places, whose edges are the same in all clouds, and
/// one row of the sum of their number stands for all. Only a cloud with at most `degree` padded places, though some,
/// lets these reach real ones: those with the largest sum of coordinates, as seen from the far point (1e9, 1e9, ...).
/// It gets a row of its own. A cloud of `degree` places or fewer counts as one of degree + 1, where the reference
/// refuses. With `statistics` false only the common row is made, of weight 0.
GraphNodes graph_nodes(const PackedCloud& clouds, std::int64_t degree, bool statistics);

/// Rows that each node looks at, (nodes, degree), int64, by `coordinates` (particles, dimensions).
torch::Tensor graph_neighbours(const GraphNodes& nodes, const torch::Tensor& coordinates, std::int64_t degree);

/// Width of the layers of an edge convolution, and neighbours a node.
struct EdgeConvSettings {
  std::int64_t neighbours = 16;
  std::vector<std::int64_t> channels{64, 64, 64};
};

/// Edge convolution (arXiv:1801.07829) as ParticleNet has it (arXiv:1902.08570): dense layers of (x_i, x_j - x_i), each
/// with batch normalisation and ReLU, the mean over the neighbours j, a shortcut, ReLU. The first layer is linear:
/// W (x_i, x_j - x_i) = (W_a - W_b) x_i + W_b x_j, one product a node and not one an edge.
/// Parameters bear the names of weaver-core's EdgeConvBlock.
class EdgeConvImpl : public torch::nn::Module {
 public:
  EdgeConvImpl(std::int64_t features, const EdgeConvSettings& settings);
  /// Features (nodes, features) to (nodes, channels.back()); rows of padding hold what belongs into statistics only.
  torch::Tensor forward(const torch::Tensor& features, const torch::Tensor& neighbours, const torch::Tensor& weights);
  /// Multiply-adds a node, and those that come on top a neighbour of it.
  std::int64_t node_products();
  std::int64_t edge_products();

 private:
  torch::nn::ModuleList convs, bns;
  torch::nn::Conv1d sc{nullptr};
  RowNorm sc_bn{nullptr};
};
TORCH_MODULE(EdgeConv);

}  // namespace hml
