#pragma once
#include <cstdint>

#include <torch/torch.h>

#include "hml/learn/networks/images/image_blocks.hpp"

namespace hml {

/// Of layer norms. Most pixels of a jet's image are empty: with the paper's 1e-6, for photographs, norms blow up what
/// little a bias leaves in them to the size of everything else, and a training takes long to begin.
constexpr double convnext_epsilon = 1e-2;

/// Layer norm over the channels of each pixel of images (n, channels, height, width), with that epsilon.
class ChannelNormImpl : public torch::nn::Module {
 public:
  explicit ChannelNormImpl(std::int64_t channels);
  torch::Tensor forward(const torch::Tensor& images);

  torch::Tensor weight, bias;
};
TORCH_MODULE(ChannelNorm);

/// The block of ConvNeXt (arXiv:2201.03545, figure 4): 7 x 7 convolution of each channel by itself, layer norm over the
/// channels, a layer four times as wide, GELU, a layer back, each channel scaled by gamma, and the block's input added.
/// Shapes stay. Parameters bear the names of the paper's code. Stochastic depth, which drops whole blocks in training, is
/// left out: networks on jets are shallow.
class ConvNextBlockImpl : public torch::nn::Module {
 public:
  explicit ConvNextBlockImpl(std::int64_t channels);
  torch::Tensor forward(const torch::Tensor& images);

 private:
  torch::nn::Conv2d dwconv_;
  torch::nn::LayerNorm norm_;
  torch::nn::Linear pwconv1_, pwconv2_;
  torch::Tensor gamma_;
};
TORCH_MODULE(ConvNextBlock);

/// A 2 x 2 convolution of stride 2 with layer norm (the paper, for images of 224 x 224, has 4 x 4), then the stages, with
/// layer norm and another such convolution between them; layer norm of the mean over the pixels. Drawn as in the paper:
/// weights of width 0.02, gamma 1e-6.
void add_convnext_stages(torch::nn::Sequential& layers, const ImageStages& stages);
OnnxValue convnext_stages(const OnnxWeights& layers, const OnnxValue& images, const ImageStages& stages);

}  // namespace hml
