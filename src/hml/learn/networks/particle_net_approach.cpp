#include "hml/learn/networks/particle_net_approach.hpp"

#include "hml/learn/networks/particle_net.hpp"

namespace hml {

// 20 epochs of AdamW under one cycle, as in the paper.
ParticleNetApproach::ParticleNetApproach() : CloudApproach(20, "none") {
  training().batch_size = 384, training().learning_rate = 3e-3;
  training().optimiser.name = "adamw", training().weight_decay = 1e-4, training().schedule.kind = "one_cycle";
}

void ParticleNetApproach::declare_network(Parameters& p) {
  p.add("size", size_, "Blocks and widths: those of the paper, or of its ParticleNet-Lite.").choices({"paper", "lite"});
  p.add("neighbours", neighbours_, "Nearest neighbours of a particle; 0: those of the size, 16 or 7.").min(0).max(1000);
  p.add("dropout", dropout_, "Share of the last hidden layer that is dropped in training.").min(0).max(0.99);
}

ParticleNetSettings ParticleNetApproach::settings() const {
  auto settings = size_ == "lite" ? ParticleNetSettings::lite() : ParticleNetSettings{};
  settings.columns = columns(), settings.points = columns_of(needs());
  for (auto& block : settings.blocks)
    if (neighbours_ > 0) block.neighbours = neighbours_;
  for (auto& layer : settings.dense) layer.dropout = dropout_;
  return settings;
}

std::unique_ptr<Network> ParticleNetApproach::build(std::int64_t outputs, const std::string& device) const {
  auto settings = this->settings();
  settings.classes = outputs;
  return std::make_unique<TorchNetwork>([settings] { return std::make_shared<ParticleNetImpl>(settings); }, input_shape(),
                                        outputs, 0, device);
}

}  // namespace hml
