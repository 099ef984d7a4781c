#pragma once
#include <cstdint>
#include <vector>

#include <torch/torch.h>

namespace hml {

/// A dense layer with ReLU, and how much of it is dropped in training.
struct DenseSettings {
  std::int64_t width;
  double dropout = 0;
};

/// Dense layers with ReLU and dropout, then one without: (n, inputs) to (n, classes). Layer i is "i.0", the last one
/// "i", as a Sequential of Sequentials is numbered in PyTorch.
class DenseHeadImpl : public torch::nn::Module {
 public:
  DenseHeadImpl(std::int64_t inputs, const std::vector<DenseSettings>& layers, std::int64_t classes);
  torch::Tensor forward(torch::Tensor values);

 private:
  std::vector<torch::nn::Sequential> layers_;
  torch::nn::Linear last_{nullptr};
};
TORCH_MODULE(DenseHead);

}  // namespace hml
