#include "hml/learn/networks/images/convnext_block.hpp"

#include <fmt/format.h>

namespace hml {

namespace nn = torch::nn;

namespace {

constexpr double first_gamma = 1e-6;
constexpr std::int64_t kernel = 7, expansion = 4;

template <class Layer>
Layer drawn(Layer layer) {
  nn::init::normal_(layer->weight, 0, 0.02);
  nn::init::zeros_(layer->bias);
  return layer;
}

nn::Conv2d halving(std::int64_t in, std::int64_t out) { return drawn(nn::Conv2d(nn::Conv2dOptions(in, out, 2).stride(2))); }

torch::Tensor channels_last(const torch::Tensor& images) { return images.permute({0, 2, 3, 1}); }
torch::Tensor channels_first(const torch::Tensor& pixels) { return pixels.permute({0, 3, 1, 2}); }

}  // namespace

ChannelNormImpl::ChannelNormImpl(std::int64_t channels)
    : weight(register_parameter("weight", torch::ones({channels}))),
      bias(register_parameter("bias", torch::zeros({channels}))) {}

torch::Tensor ChannelNormImpl::forward(const torch::Tensor& images) {
  return channels_first(torch::layer_norm(channels_last(images), {weight.size(0)}, weight, bias, convnext_epsilon));
}

ConvNextBlockImpl::ConvNextBlockImpl(std::int64_t channels)
    : dwconv_(register_module("dwconv", drawn(nn::Conv2d(nn::Conv2dOptions(channels, channels, kernel)
                                                             .padding(kernel / 2)
                                                             .groups(channels))))),
      norm_(register_module("norm", nn::LayerNorm(nn::LayerNormOptions({channels}).eps(convnext_epsilon)))),
      pwconv1_(register_module("pwconv1", drawn(nn::Linear(channels, expansion * channels)))),
      pwconv2_(register_module("pwconv2", drawn(nn::Linear(expansion * channels, channels)))),
      gamma_(register_parameter("gamma", torch::full({channels}, first_gamma))) {}

torch::Tensor ConvNextBlockImpl::forward(const torch::Tensor& images) {
  const auto pixels = norm_(channels_last(dwconv_(images)));
  return images + channels_first(gamma_ * pwconv2_(torch::gelu(pwconv1_(pixels))));
}

void add_convnext_stages(nn::Sequential& layers, const ImageStages& stages) {
  std::int64_t channels = stages.filters.front();
  layers->push_back("stem", halving(stages.channels, channels));
  layers->push_back("stem_norm", ChannelNorm(channels));
  for (std::size_t stage = 0; stage < stages.filters.size(); ++stage) {
    if (stage > 0) {
      layers->push_back(fmt::format("stage{}_norm", stage + 1), ChannelNorm(channels));
      layers->push_back(fmt::format("stage{}_halving", stage + 1), halving(channels, stages.filters[stage]));
      channels = stages.filters[stage];
    }
    for (int block = 0; block < stages.depth; ++block)
      layers->push_back(fmt::format("stage{}_block{}", stage + 1, block + 1), ConvNextBlock(channels));
  }
  add_average(layers);
  layers->push_back("norm", nn::LayerNorm(nn::LayerNormOptions({channels}).eps(convnext_epsilon)));
}

}  // namespace hml
