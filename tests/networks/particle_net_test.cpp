#include "hml/learn/networks/particle_net.hpp"

#include <gtest/gtest.h>

#include "references.hpp"

namespace hml {
namespace {

constexpr std::int64_t columns = 12;

ParticleNet small(bool fusion) {
  ParticleNetSettings settings;
  settings.columns = columns;
  settings.features = {0, 1, 2, 3, 4, 5, 6};
  settings.classes = 3;
  settings.fusion = fusion;
  if (fusion) {
    settings.blocks = {{6, {6, 8}}, {6, {10, 8}}};
    settings.dense = {{10}, {6}};
  } else {
    settings.blocks = {{6, {8, 8, 8}}, {6, {12, 12, 12}}};
    settings.dense = {{10}};
  }
  return ParticleNet(settings);
}

class ParticleNetOfReference : public testing::TestWithParam<bool> {
 protected:
  References reference_{GetParam() ? "particle_net_fusion" : "particle_net"};
  ParticleNet network_ = small(GetParam());
};
INSTANTIATE_TEST_SUITE_P(Fusion, ParticleNetOfReference, testing::Bool());

TEST_P(ParticleNetOfReference, SaysTheSame) {
  expect_same_outputs(network_, reference_, torch::kFloat);
  expect_same_outputs(network_, reference_, torch::kDouble);
}

// All jets in float64; in float32 those whose padded places' neighbours are no matter of chance.
TEST_P(ParticleNetOfReference, LearnsTheSame) {
  expect_same_training(network_, reference_, torch::kDouble, torch::arange(16));
  const auto clear = torch::tensor({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15});
  expect_same_training(network_, reference_, torch::kDouble, clear, ".clear");
  network_->to(torch::kFloat);
  expect_same_training(network_, reference_, torch::kFloat, clear, ".clear");
}

TEST_P(ParticleNetOfReference, DoesNotSeePadding) {
  load_weights(*network_, reference_.weights());
  network_->to(torch::kDouble);
  network_->eval();
  const torch::NoGradGuard no_grad;
  const auto clouds = reference_.jets("cloud").to(torch::kDouble).narrow(0, 0, 12);
  const auto expected = network_->forward(clouds);
  EXPECT_LT(distance(network_->forward(clouds.narrow(1, 0, 25)), expected), 1e-12);
  EXPECT_LT(distance(network_->forward(torch::constant_pad_nd(clouds, {0, 0, 0, 50})), expected), 1e-12);
  // Fewer places than a node has neighbours.
  EXPECT_LT(distance(network_->forward(clouds.narrow(0, 0, 4).narrow(1, 0, 3)), expected.narrow(0, 0, 4)), 1e-12);
  // What a place without a particle holds is not read.
  auto foul = clouds.clone();
  foul.narrow(2, 0, columns).add_((1 - foul.narrow(2, columns, 1)) * std::nan(""));
  foul = torch::where(foul.narrow(2, columns, 1) != 0, clouds, foul);
  foul.select(2, columns).copy_(clouds.select(2, columns));
  EXPECT_LT(distance(network_->forward(foul), expected), 1e-12);
}

TEST_P(ParticleNetOfReference, TakesJetsWithoutParticles) {
  const auto empty = reference_.jets("cloud").narrow(0, 0, 1).repeat({2, 1, 1});
  EXPECT_TRUE(torch::isfinite(train(network_, empty, torch::tensor({0, 1}))).all().item<bool>());
  const torch::NoGradGuard no_grad;
  EXPECT_TRUE(torch::isfinite(network_->forward(empty)).all().item<bool>());
}

TEST_P(ParticleNetOfReference, TrainsTheSameOnAnyNumberOfThreads) {
  const auto clouds = reference_.jets("cloud"), labels = reference_.jets("labels");
  std::vector<torch::Tensor> losses;
  for (const int threads : {1, 2}) {
    torch::set_num_threads(threads);
    network_ = small(GetParam());
    load_weights(*network_, reference_.weights());
    losses.push_back(train(network_, clouds, labels));
  }
  torch::set_num_threads(1);
  EXPECT_LT(distance(losses[1], losses[0]), 1e-6);
}

// What kernels of our own derive is what LibTorch's differentiation of the same formula says.
TEST(RowNorm, HasTheGradientOfItsFormula) {
  torch::manual_seed(3);
  const std::int64_t units = 7, group = 4, channels = 5;
  const auto weights = torch::tensor({1., 1., 1., 0., 12., 3., 1.}, torch::kDouble);
  const auto rows = torch::randn({units * group, channels}, torch::kDouble);
  for (const RowTail tail : {RowTail{false, false}, RowTail{true, false}, RowTail{true, true}, RowTail{false, true}}) {
    RowNorm norm(channels);
    norm->to(torch::kDouble);
    {
      const torch::NoGradGuard no_grad;
      norm->weight.uniform_(0.5, 1.5), norm->bias.normal_();
    }
    const auto x = rows.clone().requires_grad_(), y = rows.clone().requires_grad_();
    const auto each = weights.repeat_interleave(group).unsqueeze(1) / (weights.sum() * group);
    const auto centred = y - (each * y).sum(0), variance = (each * centred.square()).sum(0);
    auto expected = centred / (variance + 1e-5).sqrt() * norm->weight + norm->bias;
    if (tail.relu) expected = torch::relu(expected);
    if (tail.mean) expected = expected.view({units, group, channels}).mean(1);
    const auto found = norm(x, weights, group, tail);
    EXPECT_LT(distance(found, expected), 1e-13);
    const auto g = torch::randn_like(found);
    const auto from = torch::autograd::grad({(found * g).sum()}, {x, norm->weight, norm->bias}),
               by = torch::autograd::grad({(expected * g).sum()}, {y, norm->weight, norm->bias});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_LT(distance(from[i], by[i]), 1e-12) << tail.relu << tail.mean << i;
  }
}

TEST(ParticleNet, TellsWhatIsWrong) {
  const auto settings = [](auto change) {
    ParticleNetSettings out;
    change(out);
    return message_of([&] { ParticleNet network(out); });
  };
  EXPECT_EQ(settings([](auto& s) { s.points = {0, 7}; }), "points: there is no column 7 among 7 features");
  EXPECT_EQ(settings([](auto& s) { s.features = {-1}; }), "features: there is no column -1 among 7 features");
  EXPECT_NE(settings([](auto& s) { s.blocks[1].channels = {}; }).find("at least one layer"), std::string::npos);
  ParticleNet network;
  EXPECT_NE(message_of([&] { network->forward(torch::zeros({2, 8})); }).find("point clouds"), std::string::npos);
}

TEST(ParticleNet, HasItsParameters) {
  const References reference("particle_net"), fusion("particle_net_fusion");
  EXPECT_EQ(parameters_of(*ParticleNet()), 366160);
  EXPECT_EQ(parameters_of(*ParticleNet()), reference.parameters("full"));
  EXPECT_EQ(parameters_of(*ParticleNet(ParticleNetSettings::lite())), reference.parameters("lite"));
  ParticleNetSettings settings;
  settings.fusion = true;
  EXPECT_EQ(parameters_of(*ParticleNet(settings)), fusion.parameters("full"));
}

}  // namespace
}  // namespace hml
