#include "hml/learn/networks/recurrent.hpp"

#include <gtest/gtest.h>

#include "references.hpp"

namespace hml {
namespace {

RecurrentSettings small() {
  RecurrentSettings settings;
  settings.columns = 12, settings.features = {0, 1, 2, 3, 4, 5, 6}, settings.classes = 3;
  settings.dropout = 0, settings.dense = {{5, 0}};
  return settings;
}

Recurrent two_lstms_both_ways() {
  auto settings = small();
  settings.hidden = 6, settings.layers = 2, settings.both_ways = true;
  return Recurrent(settings);
}

Recurrent mean_of_gru() {
  auto settings = small();
  settings.cell = RecurrentCell::gru, settings.hidden = 8, settings.mean = true;
  return Recurrent(settings);
}

void expect_the_reference(Recurrent network, const std::string& name) {
  const References reference(name);
  for (const auto type : {torch::kFloat, torch::kDouble}) {
    expect_same_outputs(network, reference, type);
    expect_same_training(network, reference, type, torch::arange(16));
  }
}

TEST(Recurrent, IsPyTorchsLstm) { expect_the_reference(two_lstms_both_ways(), "recurrent_lstm"); }
TEST(Recurrent, IsPyTorchsGru) { expect_the_reference(mean_of_gru(), "recurrent_gru"); }

// Each sequence by itself, without padding, through LibTorch's layers.
TEST(Recurrent, IsTheLayerOneSequenceAfterTheOther) {
  for (const bool mean : {false, true}) {
    RecurrentSettings settings;
    settings.columns = 12, settings.classes = 9, settings.cell = RecurrentCell::gru, settings.hidden = 9;
    settings.layers = 3, settings.mean = mean, settings.dropout = 0;
    Recurrent network(settings);
    torch::nn::GRU layer(torch::nn::GRUOptions(12, 9).num_layers(3).batch_first(true));
    network->to(torch::kDouble), layer->to(torch::kDouble);
    const torch::NoGradGuard no_grad;
    auto own = network->named_parameters();
    for (auto& item : layer->named_parameters()) item.value().copy_(own["rnn." + item.key()]);
    own["head.0.weight"].copy_(torch::eye(9)), own["head.0.bias"].zero_();
    const auto clouds = References("jets").jets("cloud").to(torch::kDouble);
    const auto found = network->forward(clouds);
    EXPECT_EQ(found[0].abs().max().item<double>(), 0);  // of no steps
    for (std::int64_t i = 1; i < clouds.size(0); ++i) {
      const auto real = clouds[i].select(1, 12).sum().item<std::int64_t>();
      const auto [outputs, state] = layer->forward(clouds[i].narrow(0, 0, real).narrow(1, 0, 12).unsqueeze(0));
      EXPECT_LT(distance(found[i], mean ? outputs[0].mean(0) : state[2][0]), 1e-12) << i;
    }
  }
}

TEST(Recurrent, DoesNotSeePadding) {
  for (auto network : {two_lstms_both_ways(), mean_of_gru()}) {
    network->to(torch::kDouble);
    const torch::NoGradGuard no_grad;
    const auto clouds = References("jets").jets("cloud").to(torch::kDouble).narrow(0, 0, 12);
    const auto expected = network->forward(clouds);
    EXPECT_LT(distance(network->forward(clouds.narrow(1, 0, 25)), expected), 1e-12);
    EXPECT_LT(distance(network->forward(torch::constant_pad_nd(clouds, {0, 0, 40, 0})), expected), 1e-12);
    EXPECT_LT(distance(network->forward(clouds.flip(0)).flip(0), expected), 1e-12);
    EXPECT_GT(distance(network->forward(clouds.flip(1)), expected), 1e-6);  // but the order of the steps
  }
}

TEST(Recurrent, TakesSequencesWithoutSteps) {
  const auto clouds = References("jets").jets("cloud"), labels = References("jets").jets("labels");
  for (auto network : {two_lstms_both_ways(), mean_of_gru()})
    EXPECT_TRUE(torch::isfinite(train(network, clouds.narrow(0, 0, 1), labels.narrow(0, 0, 1))).all().item<bool>());
}

TEST(Recurrent, DropsInTrainingOnly) {
  auto settings = small();
  settings.layers = 2, settings.dropout = 0.5;
  Recurrent network(settings);
  const auto clouds = References("jets").jets("cloud");
  EXPECT_GT(distance(network->forward(clouds), network->forward(clouds)), 1e-3);
  network->eval();
  EXPECT_EQ(distance(network->forward(clouds), network->forward(clouds)), 0);
}

TEST(Recurrent, CountsItsLayers) {
  auto network = two_lstms_both_ways();
  std::int64_t sum = 0;
  for (const auto& layer : network->layers({32, 13})) sum += layer.parameters;
  EXPECT_EQ(sum, parameters_of(*network));
  auto settings = small();
  settings.features = {12};
  EXPECT_NE(message_of([&] { Recurrent other(settings); }).find("features"), std::string::npos);
}

}  // namespace
}  // namespace hml
