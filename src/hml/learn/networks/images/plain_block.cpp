#include "hml/learn/networks/images/plain_block.hpp"

#include <fmt/format.h>

#include "hml/learn/networks/images/relu_pool.hpp"

namespace hml {

namespace nn = torch::nn;

void add_plain_stages(nn::Sequential& layers, const ImageStages& stages) {
  std::int64_t channels = stages.channels;
  int layer = 0;
  for (const int width : stages.filters)
    for (int block = 1; block <= stages.depth; ++block) {
      layers->push_back(fmt::format("conv{}", ++layer), nn::Conv2d(nn::Conv2dOptions(channels, width, 3).padding(1)));
      if (block < stages.depth) layers->push_back(fmt::format("relu{}", layer), nn::ReLU());
      else layers->push_back(fmt::format("relu_pool{}", layer), ReluPool());
      channels = width;
    }
  add_average(layers);
}

}  // namespace hml
