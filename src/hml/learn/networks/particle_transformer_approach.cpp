#include "hml/learn/networks/particle_transformer_approach.hpp"

#include <fmt/format.h>

#include "hml/learn/networks/particle_transformer.hpp"

namespace hml {

// Ranger, flat for 70 % of the steps, as in the paper.
ParticleTransformerApproach::ParticleTransformerApproach() : CloudApproach(20, "none") {
  training().batch_size = 512, training().learning_rate = 1e-3;
  training().optimiser.name = "ranger", training().schedule.kind = "flat_then_decay";
}

void ParticleTransformerApproach::declare_network(Parameters& p) {
  p.add("embedding", embedding_, "Widths of the layers that embed a particle; the last is that of the blocks.").min(1).max(8192);
  p.add("pair_embedding", pair_embedding_, "Widths of the layers that embed a pair; none: without features of pairs.")
      .min(1)
      .max(8192);
  p.add("heads", heads_, "Attention heads.").min(1).max(256);
  p.add("blocks", blocks_, "Blocks of attention among the particles.").min(0).max(1000);
  p.add("class_blocks", class_blocks_, "Blocks in which the class token attends to the particles.").min(1).max(1000);
  p.add("dropout", dropout_, "Share that is dropped in the blocks in training.").min(0).max(0.99);
}

std::unique_ptr<Network> ParticleTransformerApproach::build(std::int64_t outputs, const std::string& device) const {
  if (embedding_.empty() || embedding_.back() % heads_ != 0)
    throw Error(ErrorKind::config, fmt::format("embedding ends in a width that {} heads share evenly", heads_));
  ParticleTransformerSettings settings;
  settings.columns = columns(), settings.classes = outputs;
  settings.features = columns_without(needs()), settings.momenta = columns_of(needs());
  if (pair_embedding_.empty()) settings.momenta.clear();
  settings.embedding.assign(embedding_.begin(), embedding_.end());
  settings.pair_embedding.assign(pair_embedding_.begin(), pair_embedding_.end());
  settings.heads = heads_, settings.blocks = blocks_, settings.class_blocks = class_blocks_, settings.dropout = dropout_;
  return std::make_unique<TorchNetwork>([settings] { return std::make_shared<ParticleTransformerImpl>(settings); },
                                        input_shape(), outputs, 0, device);
}

}  // namespace hml
