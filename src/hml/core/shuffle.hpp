#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "hml/core/random.hpp"

namespace hml {

/// A number from 0 to n - 1, each as likely; beyond 2^32 to within 1e-6.
inline std::size_t draw_below(std::size_t n, Random& random) {
  if (n <= Random::max()) return random.below(static_cast<std::uint32_t>(n));
  return std::min(static_cast<std::size_t>(random.uniform() * static_cast<double>(n)), n - 1);
}

/// Puts values into a random order, every order as likely (Fisher and Yates).
template <class T>
void shuffle(std::vector<T>& values, Random& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[draw_below(i, random)]);
}

/// The numbers from 0 to n - 1 in a random order.
template <class Index>
std::vector<Index> shuffled(Index n, Random& random) {
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Index{0});
  shuffle(order, random);
  return order;
}

}  // namespace hml
