#include "hml/learn/networks/networks.hpp"

#include <torch/torch.h>

#include "hml/learn/networks/flow_approaches.hpp"
#include "hml/learn/networks/graphs/graph_attention_approach.hpp"
#include "hml/learn/networks/graphs/interaction_network_approach.hpp"
#include "hml/learn/networks/graphs/lund_net_approach.hpp"
#include "hml/learn/networks/images/cnn.hpp"
#include "hml/learn/networks/lorentz_net_approach.hpp"
#include "hml/learn/networks/particle_net_approach.hpp"
#include "hml/learn/networks/particle_transformer_approach.hpp"
#include "hml/learn/networks/recurrent_approach.hpp"
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
  approaches.add({"interaction_network", "Interaction network on a graph (arXiv:1612.00222, arXiv:1908.05318).",
                  [] { return std::make_unique<InteractionNetworkApproach>(); }});
  approaches.add({"graph_attention", "Graph attention network on a graph (arXiv:1710.10903, arXiv:2105.14491).",
                  [] { return std::make_unique<GraphAttentionApproach>(); }});
  approaches.add({"lund_net", "Edge convolutions on the tree of a jet's declusterings (arXiv:2012.08526).",
                  [] { return std::make_unique<LundNetApproach>(); }});
  approaches.add({"lorentz_net", "Lorentz group equivariant network on a point cloud (arXiv:2201.08187).",
                  [] { return std::make_unique<LorentzNetApproach>(); }});
  approaches.add({"recurrent", "LSTM or GRU on a sequence, such as how a jet was clustered (arXiv:1807.04758).",
                  [] { return std::make_unique<RecurrentApproach>(); }});
}

std::string torch_version() { return TORCH_VERSION; }

bool cuda_available() { return torch::cuda::is_available(); }

}  // namespace hml

HML_APPROACHES(approaches) { hml::add_networks(approaches); }
