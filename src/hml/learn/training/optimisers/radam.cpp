#include "hml/learn/training/optimisers/radam.hpp"

#include <cmath>

namespace hml {

RAdam::RAdam(std::size_t size, Betas betas, double epsilon, bool decoupled)
    : betas_(betas), epsilon_(epsilon), decoupled_(decoupled) {
  remember("mean", size), remember("square", size);
}

void RAdam::move(std::span<float> values, std::span<const float> gradients, double rate) {
  auto &means = remembered(0), &squares = remembered(1);
  const auto t = static_cast<double>(steps());
  const double decayed = std::pow(betas_.second, t), longest = 2 / (1 - betas_.second) - 1;
  const double length = longest - 2 * t * decayed / (1 - decayed);  // of the mean that the squares amount to
  // Only from a length of 5 on is the variance of the adaptive rate finite enough to be corrected.
  const bool adaptive = length > 5;
  double step = rate / (1 - std::pow(betas_.first, t));
  if (adaptive)
    step *= std::sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length) * (1 - decayed));
  const auto first = static_cast<float>(betas_.first), second = static_cast<float>(betas_.second),
             by = static_cast<float>(step), epsilon = static_cast<float>(epsilon_);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float g = gradients[i];
    means[i] = first * means[i] + (1 - first) * g;
    squares[i] = second * squares[i] + (1 - second) * g * g;
    values[i] -= by * (adaptive ? means[i] / (std::sqrt(squares[i]) + epsilon) : means[i]);
  }
}

}  // namespace hml
