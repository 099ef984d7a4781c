#pragma once
#include <cmath>

#include "hml/core/random.hpp"

namespace hml {

/// A positive value drawn around `mean` with width `sigma`: log-normal, so that mean and variance are as asked
/// (b^2 = log(1 + sigma^2/mean^2), a = log(mean) - b^2/2, exp(a + b n)); 0 where the mean is not positive.
inline double log_normal(double mean, double sigma, Random& random) {
  if (!(mean > 0)) return 0;
  const double relative = sigma / mean, b2 = std::log1p(relative * relative);
  return mean * std::exp(std::sqrt(b2) * random.normal() - 0.5 * b2);
}

}  // namespace hml
