#include "hml/learn/networks/flow_networks.hpp"

#include <gtest/gtest.h>

#include "references.hpp"

namespace hml {
namespace {

template <class Settings>
Settings small() {
  Settings settings;
  settings.columns = 12;
  settings.classes = 3;
  settings.phi = {12, 12, 16};
  settings.f = {12, 10};
  return settings;
}

ParticleFlowNetwork particle_flow() {
  auto settings = small<ParticleFlowSettings>();
  settings.features = {0, 1, 2, 3, 4, 5, 6};
  return ParticleFlowNetwork(settings);
}

EnergyFlowNetwork energy_flow() {
  auto settings = small<EnergyFlowSettings>();
  settings.fraction = 7;
  return EnergyFlowNetwork(settings);
}

template <class Net>
void expect_the_reference(Net network, const std::string& name) {
  const References reference(name);
  for (const auto type : {torch::kFloat, torch::kDouble}) {
    expect_same_outputs(network, reference, type);
    expect_same_training(network, reference, type, torch::arange(16));
  }
}

TEST(ParticleFlowNetwork, IsTheReference) { expect_the_reference(particle_flow(), "particle_flow"); }
TEST(EnergyFlowNetwork, IsTheReference) { expect_the_reference(energy_flow(), "energy_flow"); }

TEST(FlowNetworks, HaveTheirParameters) {
  EXPECT_EQ(parameters_of(*ParticleFlowNetwork()), References("particle_flow").parameters("full"));
  EXPECT_EQ(parameters_of(*EnergyFlowNetwork()), References("energy_flow").parameters("full"));
}

TEST(FlowNetworks, TakeJetsWithoutParticles) {
  const auto empty = References("energy_flow").jets("cloud").narrow(0, 0, 1).repeat({2, 1, 1});
  EXPECT_TRUE(torch::isfinite(particle_flow()->forward(empty)).all().item<bool>());
  auto network = energy_flow();
  EXPECT_TRUE(torch::isfinite(train(network, empty, torch::tensor({0, 1}))).all().item<bool>());
}

// A particle that splits into two with the same direction, or one that has no energy, changes nothing.
TEST(EnergyFlowNetwork, IsSafe) {
  auto network = energy_flow();
  network->to(torch::kDouble);
  network->eval();
  const torch::NoGradGuard no_grad;
  const auto cloud = References("energy_flow").jets("cloud").to(torch::kDouble).narrow(0, 9, 1);
  auto split = torch::constant_pad_nd(cloud, {0, 0, 0, 2});
  split[0][32] = split[0][3];
  split[0][3][7] *= 0.3, split[0][32][7] *= 0.7;
  split[0][33] = 0.5, split[0][33][7] = 0;
  EXPECT_LT(distance(network->forward(split), network->forward(cloud)), 1e-12);
}

}  // namespace
}  // namespace hml
