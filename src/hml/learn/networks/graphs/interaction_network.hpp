#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <torch/torch.h>

#include "hml/learn/networks/dense_head.hpp"
#include "hml/learn/networks/graphs/packed_graph.hpp"
#include "hml/learn/networks/torch_module.hpp"

namespace hml {

/// Widths of an interaction network; the defaults are those of JEDI-net with a sum over the particles.
struct InteractionNetworkSettings {
  GraphLayout layout;
  std::int64_t classes = 2;
  std::vector<std::int64_t> relation{50, 25, 12}, object{50, 25, 4};
  std::string relation_activation = "selu", object_activation = "relu";  ///< relu, elu or selu
  bool mean = false;  ///< over the nodes, and not their sum
  std::vector<DenseSettings> dense{{50, 0}, {25, 0}};
};

/// Interaction network (arXiv:1612.00222) as it tells jets (JEDI-net, arXiv:1908.05318): of each edge the relational
/// model computes an effect, R(node that it leads into, node that it comes from, features of the edge); of each node
/// the object model computes O(its features, the sum of the effects on it); the sum over the nodes; dense layers. All
/// layers of R and O have an activation. R's first layer is linear, so what it makes of a node is computed once a node,
/// not once an edge.
class InteractionNetworkImpl : public TorchModule {
 public:
  explicit InteractionNetworkImpl(InteractionNetworkSettings settings);
  /// Graphs (n, places, columns) to logits (n, classes).
  torch::Tensor forward(const torch::Tensor& rows) override;
  std::vector<Layer> layers(const std::vector<std::int64_t>& input_shape) override;

 private:
  using Activation = torch::Tensor (*)(const torch::Tensor&);
  static Activation activation_of(const std::string& name);
  torch::Tensor effects(const PackedGraph& graph);

  InteractionNetworkSettings settings_;
  Activation of_edges_, of_nodes_;
  torch::nn::ModuleList relation, object;
  DenseHead fc{nullptr};
};
TORCH_MODULE(InteractionNetwork);

}  // namespace hml
