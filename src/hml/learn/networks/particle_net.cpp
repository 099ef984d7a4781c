#include "hml/learn/networks/particle_net.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace nn = torch::nn;

namespace {

std::int64_t fused_width(const std::vector<EdgeConvSettings>& blocks) {
  std::int64_t sum = 0;
  for (const auto& block : blocks) sum += block.channels.back();
  return std::clamp<std::int64_t>(sum / 128 * 128, 128, 1024);
}

void check(const ParticleNetSettings& settings) {
  check_columns("points", settings.points, settings.columns);
  check_columns("features", settings.features, settings.columns);
  const bool whole = std::all_of(settings.blocks.begin(), settings.blocks.end(), [](const EdgeConvSettings& block) {
    return block.neighbours > 0 && !block.channels.empty();
  });
  if (settings.blocks.empty() || settings.points.empty() || !whole)
    throw Error(ErrorKind::config, "ParticleNet needs points, and blocks of at least one layer and one neighbour");
}

}  // namespace

ParticleNetSettings ParticleNetSettings::lite() {
  ParticleNetSettings settings;
  settings.blocks = {{7, {32, 32, 32}}, {7, {64, 64, 64}}};
  settings.dense = {{128, 0.1}};
  return settings;
}

ParticleNetImpl::ParticleNetImpl(ParticleNetSettings settings) : settings_(std::move(settings)) {
  check(settings_);
  std::int64_t width = static_cast<std::int64_t>(settings_.features.size());
  if (width == 0) width = settings_.columns;
  bn_fts = register_module("bn_fts", RowNorm(width));
  edge_convs = register_module("edge_convs", nn::ModuleList());
  std::int64_t all = 0;
  for (const auto& block : settings_.blocks) {
    edge_convs->push_back(EdgeConv(width, block));
    all += width = block.channels.back();
  }
  if (settings_.fusion) {
    width = fused_width(settings_.blocks);
    fusion_block = register_module("fusion_block", nn::ModuleList());
    fusion_block->push_back(nn::Conv1d(nn::Conv1dOptions(all, width, 1).bias(false)));
    fusion_block->push_back(RowNorm(width));
  }
  fc = register_module("fc", DenseHead(width, settings_.dense, settings_.classes));
}

torch::Tensor ParticleNetImpl::forward(const torch::Tensor& cloud) {
  const PackedCloud packed = pack(cloud);
  std::int64_t degree = 0;
  const auto real = [&](const torch::Tensor& nodes) { return nodes.narrow(0, 0, packed.particles()); };
  GraphNodes nodes;
  torch::Tensor features, coordinates = columns_of(packed.values, settings_.points);
  std::vector<torch::Tensor> outputs;
  for (std::size_t i = 0; i < settings_.blocks.size(); ++i) {
    if (const auto neighbours = settings_.blocks[i].neighbours; neighbours != degree) {
      nodes = graph_nodes(packed, degree = neighbours, is_training());
      // Padded places do not count as particles behind the normalisation of the inputs either.
      if (i == 0)
        features = real(bn_fts(nodes.with_padding(columns_of(packed.values, settings_.features)), nodes.weights));
    }
    const auto neighbours = graph_neighbours(nodes, coordinates, degree);
    auto& block = *edge_convs->ptr<EdgeConvImpl>(i);
    coordinates = features = real(block.forward(nodes.with_padding(features), neighbours, nodes.weights));
    outputs.push_back(features);
  }
  if (fusion_block) {
    const auto& weight = fusion_block->ptr<nn::Conv1dImpl>(0)->weight;
    const auto fused = torch::mm(nodes.with_padding(torch::cat(outputs, 1)), weight.flatten(1).t());
    features = real(fusion_block->ptr<RowNormImpl>(1)->forward(fused, nodes.weights, 1, {true, false}));
  }
  return fc(packed.sum(features) / packed.counts().clamp_min(1).unsqueeze(1));
}

std::vector<TorchModule::Layer> ParticleNetImpl::layers(const std::vector<std::int64_t>& input_shape) {
  const std::int64_t places = input_shape.at(0);
  std::vector<Layer> out{{"bn_fts", {places, bn_fts->weight.size(0)}, parameters_of(*bn_fts), 0}};
  for (std::size_t i = 0; i < settings_.blocks.size(); ++i) {
    const auto& [neighbours, channels] = settings_.blocks[i];
    auto& block = *edge_convs->ptr<EdgeConvImpl>(i);
    out.push_back({fmt::format("edge_convs.{}", i), {places, channels.back()}, parameters_of(block),
                   places * (block.node_products() + neighbours * block.edge_products())});
  }
  if (fusion_block) {
    const auto& weight = fusion_block->ptr<nn::Conv1dImpl>(0)->weight;
    out.push_back({"fusion_block", {places, weight.size(0)}, parameters_of(*fusion_block), places * weight.numel()});
  }
  out.push_back({"fc", {settings_.classes}, parameters_of(*fc), matrices_of(*fc)});
  return out;
}

}  // namespace hml
