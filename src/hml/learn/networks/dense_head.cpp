#include "hml/learn/networks/dense_head.hpp"

namespace hml {

namespace nn = torch::nn;

DenseHeadImpl::DenseHeadImpl(std::int64_t inputs, const std::vector<DenseSettings>& layers, std::int64_t classes) {
  for (const auto& layer : layers) {
    nn::Sequential dense(nn::Linear(inputs, layer.width), nn::ReLU(), nn::Dropout(layer.dropout));
    layers_.push_back(register_module(std::to_string(layers_.size()), dense));
    inputs = layer.width;
  }
  last_ = register_module(std::to_string(layers_.size()), nn::Linear(inputs, classes));
}

torch::Tensor DenseHeadImpl::forward(torch::Tensor values) {
  for (auto& layer : layers_) values = layer->forward(values);
  return last_(values);
}

}  // namespace hml
