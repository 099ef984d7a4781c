#include "hml/learn/networks/lorentz_net.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "references.hpp"

namespace hml {
namespace {

const std::vector<std::int64_t> momenta{8, 9, 10, 11}, kinematics{0, 1, 2, 3, 4, 5, 6};

LorentzNetSettings small() {
  LorentzNetSettings settings;
  settings.columns = 12, settings.momenta = momenta, settings.classes = 3, settings.places = 32;
  settings.hidden = 8, settings.blocks = 3, settings.c_weight = 0.05, settings.dropout = 0;
  return settings;
}

// The networks of the references: with beams and masses, and with other scalars and without beams.
LorentzNet of_reference(const std::string& name) {
  auto settings = small();
  if (name == "lorentz_net_scalars") settings.beams = false, settings.scalars = kinematics;
  return LorentzNet(settings);
}

LorentzNet without_beams() {
  auto settings = small();
  settings.beams = false;
  LorentzNet network(settings);
  network->to(torch::kDouble);
  network->eval();
  return network;
}

// Jets in double precision whose particles have masses that are no matter of rounding.
torch::Tensor heavy_jets() {
  auto cloud = References("lorentz_net").jets("cloud").to(torch::kDouble);
  cloud.select(2, momenta[3]).mul_(1.01);
  return cloud;
}

torch::Tensor transformed(torch::Tensor cloud, const torch::Tensor& matrix) {
  cloud = cloud.clone();
  cloud.narrow(2, momenta[0], 4) = torch::matmul(cloud.narrow(2, momenta[0], 4), matrix.t());
  return cloud;
}

torch::Tensor turn_about_beam(double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return torch::tensor({{c, -s, 0., 0.}, {s, c, 0., 0.}, {0., 0., 1., 0.}, {0., 0., 0., 1.}}, torch::kDouble);
}

torch::Tensor turn_the_beam(double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return torch::tensor({{1., 0., 0., 0.}, {0., c, -s, 0.}, {0., s, c, 0.}, {0., 0., 0., 1.}}, torch::kDouble);
}

torch::Tensor boost_along_x(double rapidity) {
  const double g = std::cosh(rapidity), b = std::sinh(rapidity);
  return torch::tensor({{g, 0., 0., b}, {0., 1., 0., 0.}, {0., 0., 1., 0.}, {b, 0., 0., g}}, torch::kDouble);
}

class LorentzNetReferences : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Inputs, LorentzNetReferences, testing::Values("lorentz_net", "lorentz_net_scalars"));

// The reference computes masses in the type of the network, and loses digits of its outputs in float32 that we keep:
// both types are compared with its numbers in float64.
TEST_P(LorentzNetReferences, SaysTheSame) {
  const References reference(GetParam());
  auto network = of_reference(GetParam());
  load_weights(*network, reference.weights());
  network->eval();
  for (const auto type : {torch::kFloat, torch::kDouble}) {
    network->to(type);
    for (const bool graded : {false, true}) {
      const torch::AutoGradMode mode(graded);
      for (const std::string suffix : {"", "_permuted"}) {
        const auto cloud = reference.jets(suffix.empty() ? "cloud" : "permuted").to(type);
        EXPECT_LT(distance(network->forward(cloud).to(torch::kDouble), reference("eval" + suffix + ".float64")),
                  tolerance(type));
      }
    }
  }
}

TEST_P(LorentzNetReferences, LimitsShifts) {
  const References reference(GetParam());
  auto network = of_reference(GetParam());
  load_weights(*network, reference.weights());
  network->to(torch::kDouble);
  network->eval();
  auto cloud = reference.jets("cloud").to(torch::kDouble);
  cloud.narrow(2, momenta[0], 4).mul_(1000);
  const auto expected = reference("eval_hard.float64");
  EXPECT_LT(distance(network->forward(cloud), expected), 1e-10);
  auto settings = small();
  if (std::string(GetParam()) == "lorentz_net_scalars") settings.beams = false, settings.scalars = kinematics;
  settings.largest_shift = 0;
  LorentzNet without(settings);
  load_weights(*without, reference.weights());
  without->to(torch::kDouble);
  without->eval();
  EXPECT_GT(distance(without->forward(cloud), expected), 1e-6);
}

TEST_P(LorentzNetReferences, LearnsTheSame) {
  const References reference(GetParam());
  for (const auto type : {torch::kFloat, torch::kDouble}) {
    auto network = of_reference(GetParam());
    load_weights(*network, reference.weights());
    network->to(type);
    const auto cloud = reference.jets("cloud").to(type);
    const auto losses = train(network, cloud, reference.jets("labels")).to(torch::kDouble);
    const double close = type == torch::kFloat ? 1e-5 : 1e-9;
    EXPECT_LT(distance(losses, reference("losses.float64")), close) << losses;
    const torch::NoGradGuard no_grad;
    EXPECT_LT(distance(network->forward(cloud).to(torch::kDouble), reference("trained.float64")), 50 * close);
  }
}

TEST(LorentzNet, HasThePublishedParameters) {
  const References reference("lorentz_net");
  EXPECT_EQ(parameters_of(*LorentzNet()), 224072);
  EXPECT_EQ(parameters_of(*LorentzNet()), reference.parameters("full"));
  LorentzNetSettings flavours;
  flavours.columns = 12, flavours.scalars = {4, 5, 6, 7, 8, 9, 10, 11}, flavours.beams = false;
  EXPECT_EQ(parameters_of(*LorentzNet(flavours)), reference.parameters("flavours"));
  std::int64_t sum = 0;
  for (const auto& layer : LorentzNet()->layers({128, 5})) sum += layer.parameters;
  EXPECT_EQ(sum, 224072);
}

TEST(LorentzNet, DoesNotSeeTheFrame) {
  auto network = without_beams();
  const torch::NoGradGuard no_grad;
  const auto cloud = heavy_jets();
  const auto expected = network->forward(cloud);
  const auto frame = boost_along_x(1.3).mm(turn_the_beam(0.7)).mm(turn_about_beam(2.1));
  EXPECT_LT(distance(network->forward(transformed(cloud, frame)), expected), 1e-8);
  EXPECT_GT(distance(network->forward(transformed(cloud, 1.1 * frame)), expected), 1e-4);
}

TEST(LorentzNet, SeesTheBeamsWhereThereAreAny) {
  LorentzNet network(small());
  network->to(torch::kDouble);
  network->eval();
  const torch::NoGradGuard no_grad;
  const auto cloud = heavy_jets();
  const auto expected = network->forward(cloud);
  EXPECT_LT(distance(network->forward(transformed(cloud, turn_about_beam(2.1))), expected), 1e-8);
  EXPECT_GT(distance(network->forward(transformed(cloud, turn_the_beam(0.7))), expected), 1e-6);
  EXPECT_GT(distance(network->forward(transformed(cloud, boost_along_x(0.7))), expected), 1e-6);
}

TEST(LorentzNet, DoesNotSeePadding) {
  auto network = without_beams();
  const torch::NoGradGuard no_grad;
  const auto clouds = heavy_jets().narrow(0, 0, 12);
  const auto expected = network->forward(clouds);
  EXPECT_LT(distance(network->forward(clouds.narrow(1, 0, 25)), expected), 1e-12);
  EXPECT_LT(distance(network->forward(torch::constant_pad_nd(clouds, {0, 0, 0, 50})), expected), 1e-12);
  EXPECT_LT(distance(network->forward(clouds.flip(1)), expected), 1e-12);
  // Nor the other jets of its batch, of whatever length.
  for (std::int64_t i = 0; i < 12; ++i)
    EXPECT_LT(distance(network->forward(clouds.narrow(0, i, 1)), expected.narrow(0, i, 1)), 1e-12) << i;
}

TEST(LorentzNet, TrainsOnJetsWithoutPairs) {
  const auto cloud = heavy_jets(), labels = References("lorentz_net").jets("labels");
  for (const std::int64_t jets : {1, 2, 3}) {
    auto network = without_beams();
    const auto losses = train(network, cloud.narrow(0, 0, jets), labels.narrow(0, 0, jets));
    EXPECT_TRUE(torch::isfinite(losses).all().item<bool>());
    EXPECT_TRUE(torch::isfinite(network->forward(cloud)).all().item<bool>()) << jets;
  }
}

TEST(LorentzNet, DropsInTrainingOnly) {
  auto settings = small();
  settings.dropout = 0.5;
  LorentzNet network(settings);
  const auto cloud = References("lorentz_net").jets("cloud");
  EXPECT_GT(distance(network->forward(cloud), network->forward(cloud)), 1e-3);
  network->eval();
  EXPECT_EQ(distance(network->forward(cloud), network->forward(cloud)), 0);
}

TEST(LorentzNet, TellsWhatIsWrong) {
  auto settings = small();
  settings.momenta = {8, 9, 10};
  EXPECT_NE(message_of([&] { LorentzNet network(settings); }).find("px, py, pz and energy"), std::string::npos);
  settings = small(), settings.scalars = {12};
  EXPECT_NE(message_of([&] { LorentzNet network(settings); }).find("scalars"), std::string::npos);
  settings = small(), settings.blocks = 0;
  EXPECT_NE(message_of([&] { LorentzNet network(settings); }).find("blocks"), std::string::npos);
}

// Two beams: the square of their sum is that of the centre of mass.
TEST(MinkowskiPairs, AreThoseOfTheMetric) {
  const auto momenta_of_two = torch::tensor({{{3., 0., 4., 6.}, {0., 0., -4., 5.}}}, torch::kDouble);
  const auto pairs = minkowski_pairs(momenta_of_two)[0];
  EXPECT_NEAR(pairs[0][1][1].item<double>(), std::log(46 + 1), 1e-12);                 // 30 + 16
  EXPECT_NEAR(pairs[0][1][0].item<double>(), -std::log(9 + 64 - 1 + 1), 1e-12);        // 1 - 9 - 64
  EXPECT_NEAR(pairs[0][0][1].item<double>(), std::log(36 - 25 + 1), 1e-12);
  EXPECT_TRUE(torch::equal(pairs, pairs.transpose(0, 1)));
}

}  // namespace
}  // namespace hml
