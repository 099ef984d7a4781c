#include "hml/learn/networks/cnn.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/learn/networks/relu_pool.hpp"
#include "hml/learn/networks/torch_network.hpp"

namespace hml {

namespace nn = torch::nn;

void Cnn::declare_network(Parameters& p) {
  p.add("filters", filters_, "Filters of every convolution.").min(1).max(100000);
}

std::unique_ptr<Network> Cnn::build(std::int64_t outputs, const std::string& device) const {
  constexpr std::int64_t shard = 32;
  std::vector<std::int64_t> shape = input_shape();
  if (shape.size() == 2) shape.insert(shape.begin(), 1);  // an image of one channel
  if (std::min(shape[1], shape[2]) >> filters_.size() == 0)
    throw Error(ErrorKind::config, fmt::format("{} convolutions halve an image of {} pixels to nothing",
                                               filters_.size(), std::min(shape[1], shape[2])));
  const auto build = [filters = filters_, shape, outputs]() -> std::shared_ptr<TorchModule> {
    nn::Sequential layers;
    std::int64_t channels = shape[0];
    int layer = 0;
    for (const int next : filters) {
      layers->push_back(fmt::format("conv{}", ++layer), nn::Conv2d(nn::Conv2dOptions(channels, next, 3).padding(1)));
      layers->push_back(fmt::format("relu_pool{}", layer), ReluPool());
      channels = next;
    }
    layers->push_back("average", nn::AdaptiveAvgPool2d(1));
    layers->push_back("flatten", nn::Flatten());
    layers->push_back("output", nn::Linear(channels, outputs));
    return std::make_shared<TorchSequence>(layers);
  };
  return std::make_unique<TorchNetwork>(build, shape, outputs, shard, device);
}

}  // namespace hml
