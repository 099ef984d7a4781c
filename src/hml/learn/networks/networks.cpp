#include "hml/learn/networks/networks.hpp"

#include <torch/torch.h>

#include "hml/learn/networks/cnn.hpp"
#include "hml/learn/networks/mlp.hpp"
#include "hml/learn/plugin.hpp"

namespace hml {

void add_networks(Approaches& approaches) {
  approaches.add({"mlp", "Multi-layer perceptron on a set of features.", [] { return std::make_unique<Mlp>(); }});
  approaches.add({"cnn", "Convolutional network on images.", [] { return std::make_unique<Cnn>(); }});
}

std::string torch_version() { return TORCH_VERSION; }

bool cuda_available() { return torch::cuda::is_available(); }

}  // namespace hml

HML_APPROACHES(approaches) { hml::add_networks(approaches); }
