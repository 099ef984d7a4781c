#include "hml/learn/training/optimisers/lion.hpp"

namespace hml {

void Lion::move(std::span<float> values, std::span<const float> gradients, double rate) {
  auto& mean = remembered(0);
  const auto first = static_cast<float>(betas_.first), second = static_cast<float>(betas_.second),
             step = static_cast<float>(rate);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float direction = first * mean[i] + (1 - first) * gradients[i];
    values[i] -= step * static_cast<float>((direction > 0) - (direction < 0));
    mean[i] = second * mean[i] + (1 - second) * gradients[i];
  }
}

}  // namespace hml
