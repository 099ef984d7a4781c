#include "hml/learn/networks/lorentz_net_approach.hpp"

#include <algorithm>

#include "hml/core/error.hpp"
#include "hml/learn/networks/lorentz_net.hpp"

namespace hml {

// AdamW for 35 epochs of which the first five warm up, as in the paper, on one batch for its four GPUs.
LorentzNetApproach::LorentzNetApproach() : CloudApproach(35, "none") {
  training().batch_size = 128, training().learning_rate = 1e-3;
  training().optimiser.name = "adamw", training().weight_decay = 1e-2;
  training().schedule.kind = "cosine", training().schedule.warm_up = 0.14;
}

void LorentzNetApproach::declare_network(Parameters& p) {
  p.add("scalars", scalars_, "Features that enter as scalars; all but the momenta where none is named. 'mass' is "
        "computed where there is no such feature, and where there are momenta only.");
  p.add("beams", beams_, "Adds particles along both beams: scores then depend on where the beam is, as published.");
  p.add("hidden", hidden_, "Width of the blocks.").min(1).max(8192);
  p.add("blocks", blocks_, "Lorentz group equivariant blocks.").min(1).max(1000);
  p.add("c_weight", c_weight_, "Weight of the shifts of the momenta; 0.005 for tops, 0.001 for quarks and gluons in "
        "the paper.")
      .min(0)
      .max(1000);
  p.add("largest_shift", largest_shift_, "Limit of what one particle adds to a component of another's shift, by which "
        "boosts are seen, as published; 0: none.")
      .unit("GeV")
      .min(0);
  p.add("dropout", dropout_, "Share of the last hidden layer that is dropped in training.").min(0).max(0.99);
}

std::vector<std::int64_t> LorentzNetApproach::scalar_columns() const {
  if (scalars_.empty()) return columns_without(needs());
  const auto end = features().begin() + columns();
  const auto known = [&](const std::string& name) { return std::find(features().begin(), end, name) != end; };
  if (scalars_ == std::vector<std::string>{"mass"} && !known("mass")) return {};
  for (const auto& name : scalars_)
    if (!known(name))
      throw unknown_name(ErrorKind::config, "scalars: feature", name,
                         std::vector<std::string>(features().begin(), end));
  return columns_of(scalars_);
}

LorentzNetSettings LorentzNetApproach::settings() const {
  LorentzNetSettings settings;
  settings.columns = columns(), settings.places = input_shape().at(0);
  settings.momenta = columns_of(needs()), settings.scalars = scalar_columns();
  settings.hidden = hidden_, settings.blocks = blocks_, settings.c_weight = c_weight_;
  settings.largest_shift = largest_shift_, settings.dropout = dropout_, settings.beams = beams_;
  return settings;
}

std::unique_ptr<Network> LorentzNetApproach::build(std::int64_t outputs, const std::string& device) const {
  auto settings = this->settings();
  settings.classes = outputs;
  return std::make_unique<TorchNetwork>([settings] { return std::make_shared<LorentzNetImpl>(settings); },
                                        input_shape(), outputs, 0, device);
}

}  // namespace hml
