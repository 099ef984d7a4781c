#include "hml/learn/networks/flow_networks.hpp"

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/learn/networks/dropout.hpp"

namespace hml {

namespace nn = torch::nn;

FlowNetworkImpl::FlowNetworkImpl(const FlowLayers& layers, std::int64_t inputs)
    : sum_dropout_(layers.sum_dropout), f_dropout_(layers.f_dropout) {
  if (layers.phi.empty()) throw Error(ErrorKind::config, "phi: a flow network needs a layer of one particle");
  std::int64_t width = inputs;
  const auto add = [&](const std::string& name, std::int64_t next) {
    nn::Linear layer = register_module(name, nn::Linear(width, next));
    nn::init::kaiming_uniform_(layer->weight, 0, torch::kFanIn, torch::kReLU);
    nn::init::zeros_(layer->bias);
    width = next;
    return layer;
  };
  for (const auto next : layers.phi) phi_.push_back(add(fmt::format("tdist_{}", phi_.size()), next));
  for (const auto next : layers.f) f_.push_back(add(fmt::format("dense_{}", f_.size()), next));
  output_ = add("output", layers.classes);
  nn::init::xavier_uniform_(output_->weight);
}

torch::Tensor FlowNetworkImpl::per_particle(torch::Tensor values) {
  for (auto& layer : phi_) values = layer(values).relu_();
  return values;
}

torch::Tensor FlowNetworkImpl::per_cloud(torch::Tensor sums) {
  sums = dropped(sums, sum_dropout_, is_training());
  for (auto& layer : f_) sums = dropped(layer(sums).relu_(), f_dropout_, is_training());
  return output_(sums);
}

std::vector<TorchModule::Layer> FlowNetworkImpl::layers(const std::vector<std::int64_t>& input_shape) {
  const std::int64_t places = input_shape.at(0);
  std::vector<Layer> out;
  const auto add = [&](const std::string& name, const nn::Linear& layer, std::int64_t rows) {
    const auto width = layer->weight.size(0);
    out.push_back({name, rows > 1 ? std::vector{rows, width} : std::vector{width}, parameters_of(*layer),
                   rows * layer->weight.numel()});
  };
  for (const auto& layer : phi_) add(fmt::format("tdist_{}", out.size()), layer, places);
  for (std::size_t i = 0; i < f_.size(); ++i) add(fmt::format("dense_{}", i), f_[i], 1);
  add("output", output_, 1);
  return out;
}

ParticleFlowNetworkImpl::ParticleFlowNetworkImpl(ParticleFlowSettings settings)
    : FlowNetworkImpl(
          settings, settings.features.empty() ? settings.columns : static_cast<std::int64_t>(settings.features.size())),
      settings_(std::move(settings)) {
  check_columns("features", settings_.features, settings_.columns);
}

torch::Tensor ParticleFlowNetworkImpl::forward(const torch::Tensor& cloud) {
  const PackedCloud packed = pack(cloud);
  return per_cloud(packed.sum(per_particle(columns_of(packed.values, settings_.features))));
}

EnergyFlowNetworkImpl::EnergyFlowNetworkImpl(EnergyFlowSettings settings)
    : FlowNetworkImpl(settings, static_cast<std::int64_t>(settings.points.size())), settings_(std::move(settings)) {
  check_columns("points", settings_.points, settings_.columns);
  check_columns("fraction", {settings_.fraction}, settings_.columns);
  if (settings_.points.empty()) throw Error(ErrorKind::config, "points: an energy flow network needs directions");
}

torch::Tensor EnergyFlowNetworkImpl::forward(const torch::Tensor& cloud) {
  const PackedCloud packed = pack(cloud);
  const auto fraction = packed.values.narrow(1, settings_.fraction, 1);
  return per_cloud(packed.sum(per_particle(columns_of(packed.values, settings_.points)) * fraction));
}

}  // namespace hml
