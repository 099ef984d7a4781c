#include <cmath>
#include <numbers>

#include "hml/core/random.hpp"

namespace hml {
namespace {

// Products of uniform numbers.
std::int64_t small(double mean, Random& random) {
  const double least = std::exp(-mean);
  std::int64_t count = 0;
  for (double product = random.uniform(); product > least; product *= random.uniform()) ++count;
  return count;
}

// Stirling's series; std::lgamma keeps a global sign.
double log_factorial(double k) {
  double product = 1;
  for (; k < 10; ++k) product *= k + 1;
  const double inverse = 1 / k, inverse2 = inverse * inverse;
  return (k + 0.5) * std::log(k) - k + 0.5 * std::log(2 * std::numbers::pi) +
         inverse * (1.0 / 12 - inverse2 * (1.0 / 360 - inverse2 / 1260)) - std::log(product);
}

// Transformed rejection: W. Hoermann, Insurance: Mathematics and Economics 12 (1993) 39, algorithm PTRS.
std::int64_t large(double mean, Random& random) {
  const double b = 0.931 + 2.53 * std::sqrt(mean), a = -0.059 + 0.02483 * b;
  const double log_inverse_alpha = std::log(1.1239 + 1.1328 / (b - 3.4)), quick = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const double u = random.uniform() - 0.5, v = random.uniform(), from_edge = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / from_edge + b) * u + mean + 0.43);
    if (from_edge >= 0.07 && v <= quick) return static_cast<std::int64_t>(k);
    if (k < 0 || (from_edge < 0.013 && v > from_edge)) continue;
    if (std::log(v) + log_inverse_alpha - std::log(a / (from_edge * from_edge) + b) <=
        k * std::log(mean) - mean - log_factorial(k))
      return static_cast<std::int64_t>(k);
  }
}

}  // namespace

std::int64_t Random::poisson(double mean) {
  if (!(mean > 0)) return 0;
  return mean < 10 ? small(mean, *this) : large(mean, *this);
}

}  // namespace hml
