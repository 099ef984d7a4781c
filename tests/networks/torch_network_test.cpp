#include "hml/learn/networks/torch_network.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <new>

#include "hml/learn/dense/mlp.hpp"
#include "hml/learn/networks/flow_networks.hpp"
#include "hml/learn/networks/particle_transformer.hpp"
#include "references.hpp"

namespace hml {
namespace {

std::vector<float> gradient(TorchNetwork& network, const std::vector<float>& inputs, std::int64_t n, Precision precision) {
  network.set_precision(precision);
  std::vector<float> outputs(static_cast<std::size_t>(n * network.outputs())), slopes(outputs.size()), out(network.parameters().size());
  for (std::size_t i = 0; i < slopes.size(); ++i) slopes[i] = i % 2 == 0 ? 0.5f : -0.25f;
  const auto replica = network.replica(1);
  replica->seed(1);
  replica->forward(inputs, n, outputs, true);
  replica->backward(slopes, out);
  return out;
}

double off(const std::vector<float>& a, const std::vector<float>& b) {
  double squares = 0, all = 0;
  for (std::size_t i = 0; i < a.size(); ++i) squares += std::pow(a[i] - b[i], 2), all += std::pow(b[i], 2);
  return std::sqrt(squares / all);
}

// Near those in float32, but not the same: matrices have been multiplied in bfloat16.
TEST(Precision, GradientsAreNearThoseOfFloat32) {
  const auto jets = References("particle_transformer").jets("cloud").contiguous();
  const std::vector<float> inputs(jets.data_ptr<float>(), jets.data_ptr<float>() + jets.numel());
  const std::vector<std::int64_t> shape{jets.size(1), jets.size(2)};
  ParticleFlowSettings flow;
  flow.columns = 12, flow.classes = 2, flow.phi = {16, 16}, flow.f = {16}, flow.features = {0, 1, 2, 3, 4, 5, 6};
  ParticleTransformerSettings transformer;
  transformer.columns = 12, transformer.features = {0, 1, 2, 3, 4, 5, 6}, transformer.momenta = {8, 9, 10, 11};
  transformer.classes = 2, transformer.embedding = {16}, transformer.pair_embedding = {8}, transformer.heads = 4;
  transformer.blocks = 1, transformer.dropout = 0;
  const auto images = [] {
    torch::nn::Sequential layers(torch::nn::Flatten(), torch::nn::Linear(13 * 4, 32), torch::nn::ReLU(), torch::nn::Linear(32, 2));
    return std::make_shared<TorchSequence>(layers);
  };
  std::deque<TorchNetwork> networks;
  networks.emplace_back([&] { return std::make_shared<ParticleFlowNetworkImpl>(flow); }, shape, 2, 0, "cpu");
  networks.emplace_back([&] { return std::make_shared<ParticleTransformerImpl>(transformer); }, shape, 2, 0, "cpu");
  for (auto& network : networks) {
    network.initialise(3);
    const auto whole = gradient(network, inputs, jets.size(0), Precision::float32);
    const double found = off(gradient(network, inputs, jets.size(0), Precision::bfloat16), whole);
    EXPECT_GT(found, 1e-5);
    EXPECT_LT(found, 0.05);
    EXPECT_EQ(gradient(network, inputs, jets.size(0), Precision::float32), whole);
  }
  TorchNetwork dense(images, {4, 13}, 2, 0, "cpu");
  dense.initialise(3);
  const std::vector<float> some(inputs.begin(), inputs.begin() + 10 * 52);
  EXPECT_LT(off(gradient(dense, some, 10, Precision::bfloat16), gradient(dense, some, 10, Precision::float32)), 0.03);
}

TEST(Precision, IsThatOfNetworksOfLibTorch) {
  Mlp mlp;
  mlp.compile(Config::parse("{precision: bfloat16, epochs: 1, validation_split: 0}"));
  Samples samples;
  samples.inputs.emplace_back("set", Tensor{{4, 1}, {0, 1, 2, 3}, {"x"}, {"1"}});
  samples.labels = {0, 1, 0, 1}, samples.weights = {1, 1, 1, 1}, samples.classes = {"a", "b"};
  EXPECT_NE(message_of([&] { mlp.fit(samples, {}); }).find("computes in float32 only"), std::string::npos);
}

// Asks for a petabyte where there are more than four events.
class Greedy : public TorchModule {
 public:
  Greedy() : weight_(register_parameter("weight", torch::ones({1}))) {}
  torch::Tensor forward(const torch::Tensor& inputs) override {
    if (inputs.size(0) > 4) torch::empty({std::int64_t{1} << 48});
    return inputs * weight_;
  }
  std::vector<Layer> layers(const std::vector<std::int64_t>&) override { return {}; }

 private:
  torch::Tensor weight_;
};

TEST(TorchNetwork, LacksMemoryAsEverythingElseDoes) {
  TorchNetwork network([] { return std::make_shared<Greedy>(); }, {1}, 1, 0, "cpu");
  const std::vector<float> inputs(8, 1.f);
  std::vector<float> outputs(8);
  const auto replica = network.replica(1);
  for (const bool training : {false, true}) {
    EXPECT_THROW(replica->forward(inputs, 8, outputs, training), std::bad_alloc);
    replica->forward(std::span(inputs).first(4), 4, std::span(outputs).first(4), training);
  }
}

}  // namespace
}  // namespace hml
