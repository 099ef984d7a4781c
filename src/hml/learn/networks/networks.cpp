#include "hml/learn/networks/networks.hpp"

#include <torch/torch.h>

#include "hml/learn/networks/images/cnn.hpp"
#include "hml/learn/networks/flow_approaches.hpp"
#include "hml/learn/networks/particle_net_approach.hpp"
#include "hml/learn/networks/particle_transformer_approach.hpp"
#include "hml/learn/plugin.hpp"

namespace hml {

void add_networks(Approaches& approaches) {
  approaches.add({"cnn", "Convolutional network on images.", [] { return std::make_unique<Cnn>(); }});
  approaches.add({"pfn", "Particle flow network on a point cloud (arXiv:1810.05165).",
                  [] { return std::make_unique<ParticleFlowApproach>(); }});
  approaches.add({"efn", "Energy flow network on a point cloud, safe against soft and collinear radiation (arXiv:1810.05165).",
                  [] { return std::make_unique<EnergyFlowApproach>(); }});
  approaches.add({"particle_net", "Graph network with edge convolutions on a point cloud (arXiv:1902.08570).",
                  [] { return std::make_unique<ParticleNetApproach>(); }});
  approaches.add({"particle_transformer", "Attention with features of pairs on a point cloud (arXiv:2202.03772).",
                  [] { return std::make_unique<ParticleTransformerApproach>(); }});
}

std::string torch_version() { return TORCH_VERSION; }

bool cuda_available() { return torch::cuda::is_available(); }

}  // namespace hml

HML_APPROACHES(approaches) { hml::add_networks(approaches); }
