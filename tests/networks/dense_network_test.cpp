#include "hml/learn/dense/dense_network.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include <torch/torch.h>

namespace hml {
namespace {

/// LibTorch's layers with the network's numbers, one parameter a piece.
struct Layers {
  std::vector<torch::Tensor> parameters;

  explicit Layers(DenseNetwork& network) {
    for (const auto& piece : network.pieces())
      parameters.push_back(
          torch::from_blob(network.parameters().data() + piece.begin, piece.shape).clone().set_requires_grad(true));
  }
  torch::Tensor forward(torch::Tensor x) const {
    for (std::size_t i = 0; i < parameters.size(); i += 2) {
      torch::nn::Linear layer(parameters[i].size(1), parameters[i].size(0));
      layer->weight = parameters[i], layer->bias = parameters[i + 1];
      x = layer(x);
      if (i + 2 < parameters.size()) x = torch::relu(x);
    }
    return x;
  }
};

double difference(const torch::Tensor& a, const torch::Tensor& b) {
  return ((a - b).abs().max() / b.abs().max()).item<double>();
}

TEST(DenseNetworkBesideLibTorch, GivesWhatItsLinearLayersGive) {
  torch::manual_seed(1);
  for (const auto* kernels : dense_kernels())
    for (const std::int64_t n : {1, 100, 128}) {
      DenseNetwork network({30, 64, 128, 64, 3}, *kernels);
      for (const auto& piece : network.pieces())
        torch::from_blob(network.parameters().data() + piece.begin, piece.shape).uniform_(-0.2, 0.2);
      network.changed();
      const Layers layers(network);
      const auto x = torch::randn({n, 30}), dy = torch::randn({n, 3});
      const auto expected = layers.forward(x);
      expected.backward(dy);

      auto outputs = torch::empty({n, 3});
      std::vector<float> gradients(network.parameters().size());
      const auto numbers = [](const torch::Tensor& t) {
        return std::span<float>(t.data_ptr<float>(), static_cast<std::size_t>(t.numel()));
      };
      const auto replica = network.replica(1);
      replica->forward(numbers(x), n, numbers(outputs), true);
      replica->backward(numbers(dy), gradients);
      EXPECT_LT(difference(outputs, expected.detach()), 1e-6) << kernels->name << ' ' << n;
      for (std::size_t i = 0; i < network.pieces().size(); ++i) {
        const auto& piece = network.pieces()[i];
        EXPECT_LT(
            difference(torch::from_blob(gradients.data() + piece.begin, piece.shape), layers.parameters[i].grad()),
            1e-5)
            << kernels->name << ' ' << n << ' ' << piece.name;
      }
    }
}

}  // namespace
}  // namespace hml
