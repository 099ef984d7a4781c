#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

#include "hml/learn/networks/dense_head.hpp"
#include "hml/learn/networks/graphs/packed_graph.hpp"
#include "hml/learn/networks/graphs/tree_conv.hpp"
#include "hml/learn/networks/torch_module.hpp"

namespace hml {

/// Which columns of a sequence of declusterings are what, and the widths of a LundNet; the defaults are those of the
/// paper.
struct LundNetSettings {
  std::vector<std::int64_t> features{0, 1, 2, 3, 4};  ///< what the network learns from
  std::vector<std::int64_t> next{5, 6};               ///< next_harder, next_softer
  std::int64_t mask = 7, classes = 2;
  std::vector<std::vector<std::int64_t>> blocks{{32, 32}, {32, 32}, {64, 64}, {64, 64}, {128, 128}, {128, 128}};
  std::int64_t fusion = 384;  ///< width of the layer that sees the outputs of all blocks; 0: there is none
  std::vector<DenseSettings> dense{{256, 0.1}};
};

/// LundNet (arXiv:2012.08526): the declusterings of a jet are the nodes of a tree, each joined to the one that it comes
/// from and to those of its two parts; edge convolutions along these edges, a layer that sees the outputs of all of
/// them, the mean over the nodes, dense layers. A jet without declusterings counts as one node of zeros, as in the
/// reference implementation, whose names the weights bear.
class LundNetImpl : public TorchModule {
 public:
  explicit LundNetImpl(LundNetSettings settings = {});
  /// Sequences (n, places, columns) to logits (n, classes).
  torch::Tensor forward(const torch::Tensor& rows) override;
  std::vector<Layer> layers(const std::vector<std::int64_t>& input_shape) override;

 private:
  LundNetSettings settings_;
  GraphLayout layout_;
  RowNorm bn_fts{nullptr};
  torch::nn::ModuleList edge_convs, fusion_block{nullptr};
  DenseHead fc{nullptr};
};
TORCH_MODULE(LundNet);

}  // namespace hml
