#include "hml/learn/networks/cnn.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/learn/networks/relu_pool.hpp"

namespace hml {

namespace nn = torch::nn;

void Cnn::declare_network(Parameters& p) {
  p.add("filters", filters_, "Filters of every convolution.").min(1).max(100000);
}

Network Cnn::build() const {
  const auto& shape = input_shape();
  std::int64_t channels = shape.size() == 2 ? 1 : shape[0];
  const std::int64_t side = std::min(shape[shape.size() - 2], shape[shape.size() - 1]);
  if (side >> filters_.size() == 0)
    throw Error(ErrorKind::config,
                fmt::format("{} convolutions halve an image of {} pixels to nothing", filters_.size(), side));
  Network network;
  int layer = 0;
  for (const int next : filters_) {
    network->push_back(fmt::format("conv{}", ++layer), nn::Conv2d(nn::Conv2dOptions(channels, next, 3).padding(1)));
    network->push_back(fmt::format("relu_pool{}", layer), ReluPool());
    channels = next;
  }
  network->push_back("average", nn::AdaptiveAvgPool2d(1));
  network->push_back("flatten", nn::Flatten());
  network->push_back("output", nn::Linear(channels, outputs()));
  return network;
}

}  // namespace hml
