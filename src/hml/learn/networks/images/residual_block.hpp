#pragma once
#include <cstdint>

#include <torch/torch.h>

#include "hml/learn/networks/images/image_blocks.hpp"

namespace hml {

/// The basic block of ResNet (arXiv:1512.03385, figure 2 and section 4.1): 3 x 3 convolution, batch norm, ReLU, 3 x 3
/// convolution, batch norm, and the block's input added before the last ReLU. (n, in, height, width) to (n, out, height /
/// stride, width / stride), rounded up. Where these differ, the input passes a 1 x 1 convolution and a batch norm (the
/// paper's option B). Parameters bear the names of torchvision's BasicBlock.
class ResidualBlockImpl : public torch::nn::Module {
 public:
  ResidualBlockImpl(std::int64_t in, std::int64_t out, std::int64_t stride);
  torch::Tensor forward(const torch::Tensor& images);

 private:
  torch::nn::Conv2d conv1_, conv2_;
  torch::nn::BatchNorm2d bn1_, bn2_;
  torch::nn::Sequential downsample_{nullptr};
};
TORCH_MODULE(ResidualBlock);

/// As the paper has it for images of 32 x 32 (section 4.2): a 3 x 3 convolution with batch norm and ReLU, then the stages;
/// the first block of each but the first halves the image. Convolutions are drawn as in arXiv:1502.01852.
void add_residual_stages(torch::nn::Sequential& layers, const ImageStages& stages);
OnnxValue residual_stages(const OnnxWeights& layers, const OnnxValue& images, const ImageStages& stages);

}  // namespace hml
