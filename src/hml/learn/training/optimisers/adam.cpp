#include "hml/learn/training/optimisers/adam.hpp"

#include <cmath>

namespace hml {

namespace {

constexpr float epsilon = 1e-8f;

[[gnu::target_clones("default", "avx2", "avx512f")]] void adam(std::size_t n, float* values, const float* gradients,
                                                               float* means, float* squares, float first,
                                                               float second, float step, float correction) {
  for (std::size_t i = 0; i < n; ++i) {
    const float g = gradients[i];
    means[i] = first * means[i] + (1 - first) * g;
    squares[i] = second * squares[i] + (1 - second) * g * g;
    values[i] -= step * means[i] / (std::sqrt(squares[i]) * correction + epsilon);
  }
}

}  // namespace

Adam::Adam(std::size_t size, Betas betas, bool decoupled) : betas_(betas), decoupled_(decoupled) {
  remember("mean", size), remember("square", size);
}

void Adam::move(std::span<float> values, std::span<const float> gradients, double rate) {
  const auto t = static_cast<double>(steps());
  const double step = rate / (1 - std::pow(betas_.first, t)), correction = 1 / std::sqrt(1 - std::pow(betas_.second, t));
  adam(values.size(), values.data(), gradients.data(), remembered(0).data(), remembered(1).data(),
       static_cast<float>(betas_.first), static_cast<float>(betas_.second), static_cast<float>(step),
       static_cast<float>(correction));
}

}  // namespace hml
