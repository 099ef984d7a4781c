#include "hml/learn/networks/graphs/lund_net.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace nn = torch::nn;

namespace {

void check(const LundNetSettings& settings) {
  const auto empty = [](const std::vector<std::int64_t>& block) { return block.empty(); };
  if (settings.features.empty() || settings.blocks.empty() ||
      std::any_of(settings.blocks.begin(), settings.blocks.end(), empty))
    throw Error(ErrorKind::config, "LundNet needs features, and blocks of at least one layer");
  if (settings.next.size() != 2) throw Error(ErrorKind::config, "next: LundNet needs the columns of both next places");
}

}  // namespace

LundNetImpl::LundNetImpl(LundNetSettings settings) : settings_(std::move(settings)) {
  check(settings_);
  layout_.features = settings_.features, layout_.neighbours = settings_.next, layout_.mask = settings_.mask;
  layout_.both_ways = layout_.never_empty = true;
  std::int64_t width = layout_.node_features(), all = 0;
  bn_fts = register_module("bn_fts", RowNorm(width));
  edge_convs = register_module("edge_convs", nn::ModuleList());
  for (const auto& block : settings_.blocks) {
    edge_convs->push_back(TreeConv(width, block));
    all += width = block.back();
  }
  if (settings_.fusion > 0) {
    width = settings_.fusion;
    fusion_block = register_module("fusion_block", nn::ModuleList());
    fusion_block->push_back(nn::Linear(all, width));
    fusion_block->push_back(nn::ReLU());  // numbered as in the reference
    fusion_block->push_back(RowNorm(width));
  }
  fc = register_module("fc", DenseHead(width, settings_.dense, settings_.classes));
}

torch::Tensor LundNetImpl::forward(const torch::Tensor& rows) {
  const PackedGraph tree = pack_graph(rows, layout_);
  const auto ones = torch::ones({tree.nodes.particles()}, tree.nodes.values.options());
  auto nodes = bn_fts(tree.nodes.values, ones);
  std::vector<torch::Tensor> outputs;
  for (std::size_t i = 0; i < edge_convs->size(); ++i)
    outputs.push_back(nodes = edge_convs->ptr<TreeConvImpl>(i)->forward(nodes, tree.edges));
  if (fusion_block) {
    nodes = torch::relu(fusion_block->ptr<nn::LinearImpl>(0)->forward(torch::cat(outputs, 1)));
    nodes = fusion_block->ptr<RowNormImpl>(2)->forward(nodes, ones);
  }
  return fc(pool(tree.nodes, nodes, true));
}

std::vector<TorchModule::Layer> LundNetImpl::layers(const std::vector<std::int64_t>& input_shape) {
  const std::int64_t places = input_shape.at(0), edges = 2 * (places - 1);
  std::vector<Layer> out{{"bn_fts", {places, bn_fts->weight.size(0)}, parameters_of(*bn_fts), 0}};
  for (std::size_t i = 0; i < edge_convs->size(); ++i) {
    auto& block = *edge_convs->ptr<TreeConvImpl>(i);
    out.push_back({fmt::format("edge_convs.{}", i), {places, settings_.blocks[i].back()}, parameters_of(block),
                   places * block.node_products() + edges * block.edge_products()});
  }
  if (fusion_block)
    out.push_back({"fusion_block", {places, settings_.fusion}, parameters_of(*fusion_block),
                   places * matrices_of(*fusion_block)});
  out.push_back({"fc", {settings_.classes}, parameters_of(*fc), matrices_of(*fc)});
  return out;
}

}  // namespace hml
