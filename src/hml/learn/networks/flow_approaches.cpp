#include "hml/learn/networks/flow_approaches.hpp"

namespace hml {

FlowApproach::FlowApproach() : CloudApproach(50, "standard") { training().batch_size = 500; }

void FlowApproach::declare_network(Parameters& p) {
  p.add("phi", phi_, "Widths of the layers of one particle; the last is that of the sum.").min(1).max(100000);
  p.add("f", f_, "Widths of the layers behind the sum.").min(1).max(100000);
  p.add("sum_dropout", sum_dropout_, "Share of the sum that is dropped in training.").min(0).max(0.99);
  p.add("dropout", f_dropout_, "Share of the layers behind the sum that is dropped in training.").min(0).max(0.99);
}

void FlowApproach::set_layers(FlowLayers& layers, std::int64_t outputs) const {
  layers.columns = columns(), layers.classes = outputs;
  layers.phi.assign(phi_.begin(), phi_.end()), layers.f.assign(f_.begin(), f_.end());
  layers.sum_dropout = sum_dropout_, layers.f_dropout = f_dropout_;
}

std::unique_ptr<Network> ParticleFlowApproach::build(std::int64_t outputs, const std::string& device) const {
  ParticleFlowSettings settings;
  set_layers(settings, outputs);
  return std::make_unique<TorchNetwork>([settings] { return std::make_shared<ParticleFlowNetworkImpl>(settings); },
                                        input_shape(), outputs, shard(), device);
}

std::unique_ptr<Network> EnergyFlowApproach::build(std::int64_t outputs, const std::string& device) const {
  EnergyFlowSettings settings;
  set_layers(settings, outputs);
  const auto columns = columns_of(needs());
  settings.points = {columns[0], columns[1]}, settings.fraction = columns[2];
  return std::make_unique<TorchNetwork>([settings] { return std::make_shared<EnergyFlowNetworkImpl>(settings); },
                                        input_shape(), outputs, shard(), device);
}

}  // namespace hml
