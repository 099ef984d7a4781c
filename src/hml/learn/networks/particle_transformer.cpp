#include "hml/learn/networks/particle_transformer.hpp"

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace nn = torch::nn;

namespace {

void check(const ParticleTransformerSettings& settings) {
  check_columns("features", settings.features, settings.columns);
  check_columns("momenta", settings.momenta, settings.columns);
  if (settings.features.empty() || settings.embedding.empty())
    throw Error(ErrorKind::config, "a Particle Transformer needs features and an embedding of them");
  if (!settings.momenta.empty() && settings.momenta.size() != 4)
    throw Error(ErrorKind::config, "momenta: features of pairs need the columns px, py, pz and e");
  if (settings.heads < 1 || settings.embedding.back() % settings.heads != 0)
    throw Error(ErrorKind::config, "heads: the width of the blocks must be a multiple of their number");
}

}  // namespace

ParticleTransformerImpl::ParticleTransformerImpl(ParticleTransformerSettings settings)
    : settings_(std::move(settings)) {
  check(settings_);
  std::int64_t width = static_cast<std::int64_t>(settings_.features.size());
  embed = register_module("embed", nn::ModuleDict());
  input_norm_ = RowNorm(width);
  embedding_ = nn::Sequential();
  for (const auto next : settings_.embedding) {
    embedding_->push_back(nn::LayerNorm(nn::LayerNormOptions({width})));
    embedding_->push_back(nn::Linear(width, next));
    embedding_->push_back(nn::GELU());
    width = next;
  }
  embed->update(std::vector<std::pair<std::string, std::shared_ptr<Module>>>{{"input_bn", input_norm_.ptr()},
                                                                             {"embed", embedding_.ptr()}});
  if (!settings_.momenta.empty())
    pair_embed = register_module("pair_embed", PairEmbedding(settings_.pair_embedding, settings_.heads));
  blocks = register_module("blocks", nn::ModuleList());
  cls_blocks = register_module("cls_blocks", nn::ModuleList());
  const double rate = settings_.dropout;
  for (std::int64_t i = 0; i < settings_.blocks; ++i)
    blocks->push_back(AttentionBlock(AttentionSettings{width, settings_.heads, rate, rate, rate}));
  for (std::int64_t i = 0; i < settings_.class_blocks; ++i)
    cls_blocks->push_back(AttentionBlock(AttentionSettings{width, settings_.heads, 0, 0, 0}));
  norm = register_module("norm", nn::LayerNorm(nn::LayerNormOptions({width})));
  fc = register_module("fc", DenseHead(width, settings_.dense, settings_.classes));
  cls_token = register_parameter("cls_token", torch::empty({1, 1, width}));
  const torch::NoGradGuard no_grad;
  cls_token.normal_(0, 0.02).clamp_(-2, 2);
}

torch::Tensor ParticleTransformerImpl::embedded(const PackedCloud& clouds) {
  const auto features = columns_of(clouds.values, settings_.features);
  // Padded places hold zeros, and count in the statistics.
  auto weights = torch::ones({clouds.particles() + 1}, features.options());
  weights[-1] = static_cast<double>(clouds.places * clouds.clouds() - clouds.particles());
  const auto rows = input_norm_(torch::constant_pad_nd(features, {0, 0, 0, 1}), weights);
  return embedding_->forward(rows.narrow(0, 0, clouds.particles()));
}

torch::Tensor ParticleTransformerImpl::pass(const torch::Tensor& cloud, Attention* attention) {
  const PackedCloud packed = pack(cloud);
  const ParticlePairs pairs = particle_pairs(packed, is_training());
  torch::Tensor bias;
  if (pair_embed) bias = pair_embed(columns_of(packed.values, settings_.momenta), pairs);
  const auto layout = attention_layout(packed, pairs, bias, settings_.heads);
  std::vector<torch::Tensor> weights, *wanted = attention ? &weights : nullptr;
  auto particles = embedded(packed);
  for (std::size_t i = 0; i < blocks->size(); ++i, weights.clear()) {
    particles = blocks->ptr<AttentionBlockImpl>(i)->forward(particles, layout, wanted);
    if (attention)
      attention->emplace_back(fmt::format("blocks.{}", i), attention_among(weights, layout, packed, settings_.heads));
  }
  auto tokens = cls_token.view({1, -1}).expand({packed.clouds(), -1});
  for (std::size_t i = 0; i < cls_blocks->size(); ++i, weights.clear()) {
    tokens = cls_blocks->ptr<AttentionBlockImpl>(i)->forward_class(tokens, particles, layout, wanted);
    if (attention)
      attention->emplace_back(fmt::format("cls_blocks.{}", i),
                              attention_of_tokens(weights, layout, packed, settings_.heads));
  }
  return fc(norm(tokens));
}

TorchModule::Attention ParticleTransformerImpl::attention(const torch::Tensor& cloud) {
  Attention out;
  pass(cloud, &out);
  return out;
}

std::vector<TorchModule::Layer> ParticleTransformerImpl::layers(const std::vector<std::int64_t>& input_shape) {
  const std::int64_t places = input_shape.at(0), width = settings_.embedding.back();
  std::vector<Layer> out{{"embed", {places, width}, parameters_of(*embed), places * matrices_of(*embed)}};
  if (pair_embed)
    out.push_back({"pair_embed", {settings_.heads, places, places}, parameters_of(*pair_embed),
                   places * (places + 1) / 2 * matrices_of(*pair_embed)});
  for (std::size_t i = 0; i < blocks->size(); ++i) {
    const auto& block = *blocks->ptr(i);
    out.push_back({fmt::format("blocks.{}", i), {places, width}, parameters_of(block),
                   places * matrices_of(block) + 2 * places * places * width});
  }
  // The token asks, the particles and the token itself answer.
  for (std::size_t i = 0; i < cls_blocks->size(); ++i) {
    const auto& block = *cls_blocks->ptr(i);
    out.push_back({fmt::format("cls_blocks.{}", i), {width}, parameters_of(block),
                   matrices_of(block) + 2 * places * width * width + 2 * (places + 1) * width});
  }
  out.push_back({"norm", {width}, parameters_of(*norm), 0});
  out.push_back({"fc", {settings_.classes}, parameters_of(*fc), matrices_of(*fc)});
  return out;
}

}  // namespace hml
