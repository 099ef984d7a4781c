#include "hml/learn/dense/mlp.hpp"

#include "hml/learn/dense/dense_network.hpp"

namespace hml {

void Mlp::declare_network(Parameters& p) {
  p.add("hidden", hidden_, "Width of every hidden layer.").min(1).max(100000);
  p.add("dropout", dropout_, "Share of what every hidden layer says that is dropped in training.").min(0).max(0.99);
}

std::unique_ptr<Network> Mlp::build(std::int64_t outputs, const std::string&) const {
  std::vector<std::int64_t> widths{input_shape().at(0)};
  widths.insert(widths.end(), hidden_.begin(), hidden_.end());
  widths.push_back(outputs);
  return std::make_unique<DenseNetwork>(widths, *dense_kernels().back(), dropout_);
}

}  // namespace hml
