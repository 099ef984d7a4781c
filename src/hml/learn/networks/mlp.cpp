#include "hml/learn/networks/mlp.hpp"

#include <fmt/format.h>

namespace hml {

void Mlp::declare_network(Parameters& p) {
  p.add("hidden", hidden_, "Width of every hidden layer.").min(1).max(100000);
}

Network Mlp::build() const {
  Network network;
  std::int64_t width = input_shape().at(0);
  int layer = 0;
  for (const int next : hidden_) {
    network->push_back(fmt::format("dense{}", ++layer), torch::nn::Linear(width, next));
    network->push_back(fmt::format("relu{}", layer), torch::nn::ReLU());
    width = next;
  }
  network->push_back("output", torch::nn::Linear(width, outputs()));
  return network;
}

}  // namespace hml
