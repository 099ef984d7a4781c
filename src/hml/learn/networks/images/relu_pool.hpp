#pragma once
#include <torch/torch.h>

namespace hml {

/// ReLU and 2 x 2 max pooling in one pass: (n, channels, height, width) to (n, channels, height / 2, width / 2), an odd
/// last row or column left out. LibTorch's pooling and ReLU take half of a small network's time on a CPU. On a tie the
/// first of the four pixels receives the gradient, as in LibTorch. Other devices use LibTorch's.
class ReluPoolImpl : public torch::nn::Module {
 public:
  torch::Tensor forward(const torch::Tensor& images);
};
TORCH_MODULE(ReluPool);

}  // namespace hml
