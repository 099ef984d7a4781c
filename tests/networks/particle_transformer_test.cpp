#include "hml/learn/networks/particle_transformer.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "references.hpp"

namespace hml {
namespace {

ParticleTransformer small() {
  ParticleTransformerSettings settings;
  settings.columns = 12;
  settings.features = {0, 1, 2, 3, 4, 5, 6};
  settings.momenta = {8, 9, 10, 11};
  settings.classes = 3;
  settings.embedding = {16, 24, 16};
  settings.pair_embedding = {8, 6};
  settings.heads = 4;
  settings.blocks = 2;
  settings.dropout = 0;
  return ParticleTransformer(settings);
}

struct Fixed {
  References reference{"particle_transformer"};
  ParticleTransformer network = small();
  explicit Fixed(torch::ScalarType type) {
    load_weights(*network, reference.weights());
    network->to(type);
    network->eval();
  }
};

// The reference has NaN for the first jet, which has no constituents.
TEST(ParticleTransformer, SaysTheSame) {
  const References reference("particle_transformer");
  auto network = small();
  expect_same_outputs(network, reference, torch::kFloat, 1);
  expect_same_outputs(network, reference, torch::kDouble, 1);
}

TEST(ParticleTransformer, LearnsTheSame) {
  const References reference("particle_transformer");
  auto network = small();
  expect_same_training(network, reference, torch::kFloat, torch::arange(1, 16));
  expect_same_training(network, reference, torch::kDouble, torch::arange(1, 16));
}

TEST(ParticleTransformer, DoesNotSeePadding) {
  Fixed fixed(torch::kDouble);
  const torch::NoGradGuard no_grad;
  const auto clouds = fixed.reference.jets("cloud").to(torch::kDouble).narrow(0, 0, 12);
  const auto expected = fixed.network->forward(clouds);
  EXPECT_TRUE(torch::isfinite(expected).all().item<bool>());
  EXPECT_LT(distance(fixed.network->forward(clouds.narrow(1, 0, 25)), expected), 1e-12);
  EXPECT_LT(distance(fixed.network->forward(torch::constant_pad_nd(clouds, {0, 0, 0, 50})), expected), 1e-12);
  // Nor the other jets of its batch, of whatever length.
  for (std::int64_t i = 0; i < 12; ++i)
    EXPECT_LT(distance(fixed.network->forward(clouds.narrow(0, i, 1)), expected.narrow(0, i, 1)), 1e-12) << i;
  EXPECT_LT(distance(fixed.network->forward(clouds.flip(0)).flip(0), expected), 1e-12);
}

TEST(ParticleTransformer, TrainsOnJetsWithoutParticles) {
  Fixed fixed(torch::kFloat);
  const auto clouds = fixed.reference.jets("cloud"), labels = fixed.reference.jets("labels");
  EXPECT_TRUE(torch::isfinite(train(fixed.network, clouds, labels)).all().item<bool>());
  EXPECT_TRUE(torch::isfinite(train(fixed.network, clouds.narrow(0, 0, 1), labels.narrow(0, 0, 1))).all().item<bool>());
}

TEST(ParticleTransformer, DropsInTrainingOnly) {
  ParticleTransformerSettings settings;
  settings.embedding = {16, 16}, settings.pair_embedding = {8}, settings.heads = 4, settings.blocks = 2;
  settings.columns = 12, settings.features = {0, 1, 2, 3, 4, 5, 6}, settings.momenta = {8, 9, 10, 11};
  ParticleTransformer network(settings);
  const auto clouds = References("particle_transformer").jets("cloud");
  EXPECT_GT(distance(network->forward(clouds), network->forward(clouds)), 1e-3);
  network->eval();
  EXPECT_EQ(distance(network->forward(clouds), network->forward(clouds)), 0);
}

TEST(ParticleTransformer, TellsWhatIsWrong) {
  ParticleTransformerSettings settings;
  settings.momenta = {17, 18, 19};
  EXPECT_NE(message_of([&] { ParticleTransformer network(settings); }).find("px, py, pz and e"), std::string::npos);
  settings.momenta = {};
  settings.heads = 7;
  EXPECT_NE(message_of([&] { ParticleTransformer network(settings); }).find("multiple"), std::string::npos);
}

TEST(ParticleTransformer, HasItsParameters) {
  const References reference("particle_transformer");
  EXPECT_EQ(parameters_of(*ParticleTransformer()), 2143486);
  EXPECT_EQ(parameters_of(*ParticleTransformer()), reference.parameters("full"));
  ParticleTransformerSettings settings;
  settings.features = {0, 1, 2, 3, 4, 5, 6};
  EXPECT_EQ(parameters_of(*ParticleTransformer(settings)), reference.parameters("kinematics"));
}

// All pairs of the real particles of two jets.
TEST(PairFeatures, AreThoseOfTheReference) {
  const References reference("pairs");
  for (const auto type : {torch::kFloat, torch::kDouble}) {
    const auto expected = reference.in(type, "pairs");
    for (const std::int64_t jet : {0, 1}) {
      const std::int64_t place = jet == 0 ? 2 : 8, n = expected.size(2);
      const auto cloud = reference.jets("cloud")[place].to(type);
      const auto rows = torch::arange(n).unsqueeze(1).expand({n, n});
      const auto found = pair_features(cloud.narrow(1, 8, 4), rows.flatten(), rows.t().flatten());
      const auto same = expected[jet].flatten(1).t();
      EXPECT_LT((found - same).abs().max().item<double>(), type == torch::kFloat ? 1e-5 : 1e-12);
    }
  }
}

// Turned about the beam and boosted along it, pairs keep their features.
TEST(PairFeatures, DoNotDependOnTheFrame) {
  const References reference("pairs");
  const auto cloud = reference.jets("cloud").to(torch::kDouble);
  const auto momenta = cloud[15].narrow(1, 8, 4).clone();
  momenta.select(1, 3).mul_(1.01);  // masses that are no matter of rounding
  const double angle = 2.1, c = std::cos(angle), s = std::sin(angle), g = std::cosh(0.7), b = std::sinh(0.7);
  const auto turn = torch::tensor({{c, s, 0., 0.}, {-s, c, 0., 0.}, {0., 0., g, b}, {0., 0., b, g}}, torch::kDouble);
  const auto first = torch::arange(32).repeat({32}), second = torch::arange(32).repeat_interleave(32);
  const auto before = pair_features(momenta, first, second), after = pair_features(momenta.mm(turn), first, second);
  const auto unlike = (first != second).nonzero().squeeze(1);  // the distance of a particle from itself is rounding
  EXPECT_LT((after - before).index_select(0, unlike).abs().max().item<double>(), 1e-9);
  EXPECT_LT((pair_features(momenta, second, first) - before).abs().max().item<double>(), 1e-12);
}

}  // namespace
}  // namespace hml
