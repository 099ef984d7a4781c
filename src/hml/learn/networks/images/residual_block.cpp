#include "hml/learn/networks/images/residual_block.hpp"

#include <fmt/format.h>

namespace hml {

namespace nn = torch::nn;

namespace {

// The shift of the batch norm behind it makes a bias needless.
nn::Conv2d convolution(std::int64_t in, std::int64_t out, std::int64_t size, std::int64_t stride) {
  nn::Conv2d layer(nn::Conv2dOptions(in, out, size).stride(stride).padding(size / 2).bias(false));
  nn::init::kaiming_normal_(layer->weight, 0, torch::kFanOut, torch::kReLU);
  return layer;
}

}  // namespace

ResidualBlockImpl::ResidualBlockImpl(std::int64_t in, std::int64_t out, std::int64_t stride)
    : conv1_(register_module("conv1", convolution(in, out, 3, stride))),
      conv2_(register_module("conv2", convolution(out, out, 3, 1))),
      bn1_(register_module("bn1", nn::BatchNorm2d(out))),
      bn2_(register_module("bn2", nn::BatchNorm2d(out))) {
  if (in != out || stride != 1)
    downsample_ = register_module("downsample", nn::Sequential(convolution(in, out, 1, stride), nn::BatchNorm2d(out)));
}

torch::Tensor ResidualBlockImpl::forward(const torch::Tensor& images) {
  const auto changed = bn2_(conv2_(torch::relu(bn1_(conv1_(images)))));
  return torch::relu(changed + (downsample_ ? downsample_->forward(images) : images));
}

void add_residual_stages(nn::Sequential& layers, const ImageStages& stages) {
  std::int64_t channels = stages.filters.front();
  layers->push_back("stem", convolution(stages.channels, channels, 3, 1));
  layers->push_back("stem_norm", nn::BatchNorm2d(channels));
  layers->push_back("stem_relu", nn::ReLU());
  for (std::size_t stage = 0; stage < stages.filters.size(); ++stage)
    for (int block = 0; block < stages.depth; ++block) {
      const std::int64_t stride = stage > 0 && block == 0 ? 2 : 1;
      layers->push_back(fmt::format("stage{}_block{}", stage + 1, block + 1),
                        ResidualBlock(channels, stages.filters[stage], stride));
      channels = stages.filters[stage];
    }
  add_average(layers);
}

}  // namespace hml
