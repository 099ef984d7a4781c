#include "hml/learn/networks/mlp.hpp"

#include <fmt/format.h>

#include "hml/learn/networks/torch_network.hpp"

namespace hml {

void Mlp::declare_network(Parameters& p) {
  p.add("hidden", hidden_, "Width of every hidden layer.").min(1).max(100000);
}

std::unique_ptr<Network> Mlp::build(std::int64_t outputs, const std::string& device) const {
  const auto build = [hidden = hidden_, shape = input_shape(), outputs]() -> std::shared_ptr<TorchModule> {
    torch::nn::Sequential layers;
    std::int64_t width = shape.at(0);
    int layer = 0;
    for (const int next : hidden) {
      layers->push_back(fmt::format("dense{}", ++layer), torch::nn::Linear(width, next));
      layers->push_back(fmt::format("relu{}", layer), torch::nn::ReLU());
      width = next;
    }
    layers->push_back("output", torch::nn::Linear(width, outputs));
    return std::make_shared<TorchSequence>(layers, shape);
  };
  return std::make_unique<TorchNetwork>(build, input_shape(), outputs, 0, device);
}

}  // namespace hml
