#include "hml/learn/training/optimisers/sgd.hpp"

namespace hml {

void Sgd::move(std::span<float> values, std::span<const float> gradients, double rate) {
  auto& velocity = remembered(0);
  const auto momentum = static_cast<float>(momentum_), step = static_cast<float>(rate);
  for (std::size_t i = 0; i < values.size(); ++i) {
    velocity[i] = momentum * velocity[i] + gradients[i];
    values[i] -= step * (gradients[i] + momentum * velocity[i]);
  }
}

}  // namespace hml
