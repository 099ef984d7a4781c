// Times training steps and inference of the networks of jets, for bench/networks.py, which takes turns with their
// peers.
//
//   bench_networks CLOUDS.safetensors THREADS
//
// CLOUDS holds `cloud` (n, places, 13), as tools/make_network_references.py makes them, and `labels` (n). Then reads
// lines "NETWORK train|predict STEPS" and answers each with the seconds of one step.
#include <chrono>
#include <iostream>
#include <map>
#include <sstream>

#include <torch/torch.h>

#include "hml/learn/networks/flow_networks.hpp"
#include "hml/learn/networks/lorentz_net.hpp"
#include "hml/learn/networks/particle_net.hpp"
#include "hml/learn/networks/particle_transformer.hpp"
#include "hml/learn/training/safetensors.hpp"

namespace {

constexpr std::int64_t columns = 12;
const std::vector<std::int64_t> features{0, 1, 2, 3, 4, 5, 6}, momenta{8, 9, 10, 11};

struct Sample {
  torch::Tensor cloud, labels;
};

// An array of the file, which must stay.
torch::Tensor view(const hml::StoredTensor& stored, torch::ScalarType type) {
  return torch::from_blob(const_cast<std::byte*>(stored.bytes.data()), stored.shape, type);
}

template <class Net>
double seconds(Net& network, const Sample& sample, bool training, int steps) {
  network->train(training);
  torch::AutoGradMode mode(training);
  torch::optim::Adam optimiser(network->parameters(), torch::optim::AdamOptions(1e-4));
  const auto begin = std::chrono::steady_clock::now();
  for (int step = 0; step < steps; ++step) {
    const auto scores = network->forward(sample.cloud);
    if (!training) continue;
    optimiser.zero_grad();
    torch::nn::functional::cross_entropy(scores, sample.labels).backward();
    optimiser.step();
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / steps;
}

using Timed = std::function<double(const Sample&, bool, int)>;

template <class Net>
Timed timed(Net network) {
  return [network](const Sample& sample, bool training, int steps) mutable {
    return seconds(network, sample, training, steps);
  };
}

std::map<std::string, Timed> networks() {
  hml::ParticleNetSettings net, lite = hml::ParticleNetSettings::lite();
  net.columns = lite.columns = columns, net.features = lite.features = features;
  hml::ParticleTransformerSettings transformer;
  transformer.columns = columns, transformer.features = features, transformer.momenta = momenta,
  transformer.classes = 2;
  hml::ParticleFlowSettings particle_flow;
  particle_flow.columns = columns, particle_flow.features = features;
  hml::EnergyFlowSettings energy_flow;
  energy_flow.columns = columns, energy_flow.fraction = 7;
  hml::LorentzNetSettings lorentz;
  lorentz.columns = columns, lorentz.momenta = momenta, lorentz.scalars = features, lorentz.beams = false;
  return {{"particle_net", timed(hml::ParticleNet(net))},
          {"particle_net_lite", timed(hml::ParticleNet(lite))},
          {"particle_transformer", timed(hml::ParticleTransformer(transformer))},
          {"lorentz_net", timed(hml::LorentzNet(lorentz))},
          {"particle_flow", timed(hml::ParticleFlowNetwork(particle_flow))},
          {"energy_flow", timed(hml::EnergyFlowNetwork(energy_flow))}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::cerr << "bench_networks CLOUDS.safetensors THREADS\n", 2;
  torch::set_num_threads(std::stoi(argv[2]));
  const auto file = hml::read_safetensors(argv[1]);
  const Sample sample{view(file.find("cloud"), torch::kFloat), view(file.find("labels"), torch::kLong)};
  auto all = networks();
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string name, mode;
    int steps = 1;
    words >> name >> mode >> steps;
    std::cout << all.at(name)(sample, mode == "train", steps) << std::endl;
  }
}
