#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>

namespace hml {

/// e^score over their sum, (classes); never overflows.
inline void softmax(const double* scores, std::size_t classes, double* out) {
  const double highest = *std::max_element(scores, scores + classes);
  double sum = 0;
  for (std::size_t k = 0; k < classes; ++k) sum += out[k] = std::exp(scores[k] - highest);
  for (std::size_t k = 0; k < classes; ++k) out[k] /= sum;
}

}  // namespace hml
