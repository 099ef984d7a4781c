#include "hml/learn/networks/torch_module.hpp"

namespace hml {

namespace {

// Multiply-adds of a layer that gives `output` of one event: of an image every weight is used at every pixel.
std::int64_t work_of(const torch::nn::Module& layer, const torch::Tensor& output) {
  return matrices_of(layer) * (output.dim() == 4 ? output.size(2) * output.size(3) : 1);
}

}  // namespace

std::int64_t parameters_of(const torch::nn::Module& module) {
  std::int64_t sum = 0;
  for (const auto& p : module.parameters()) sum += p.numel();
  return sum;
}

std::int64_t matrices_of(const torch::nn::Module& module) {
  std::int64_t sum = 0;
  for (const auto& p : module.parameters())
    if (p.dim() > 1) sum += p.numel();
  return sum;
}

TorchSequence::TorchSequence(torch::nn::Sequential layers) : layers_(std::move(layers)) {
  for (const auto& layer : layers_->named_children()) register_module(layer.key(), layer.value());
}

std::vector<TorchModule::Layer> TorchSequence::layers(const std::vector<std::int64_t>& input_shape) {
  const torch::NoGradGuard no_grad;
  eval();
  std::vector<std::int64_t> shape = input_shape;
  shape.insert(shape.begin(), 1);
  torch::Tensor event = torch::zeros(shape);
  std::vector<Layer> out;
  const auto names = layers_->named_children().keys();
  for (std::size_t i = 0; i < layers_->size(); ++i) {
    event = (*(layers_->begin() + static_cast<std::ptrdiff_t>(i))).forward(event);
    const auto& layer = *layers_->ptr(i);
    out.push_back({names[i], event.sizes().slice(1).vec(), parameters_of(layer), work_of(layer, event)});
  }
  return out;
}

}  // namespace hml
