#include "hml/learn/networks/nearest_neighbours.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "hml/core/threads.hpp"

namespace hml {

namespace {

// distances[j] += (coordinate[j] - at)^2
[[gnu::target_clones("default", "avx2")]] void add_squares(const float* coordinate, float at, std::int64_t n,
                                                           float* distances) {
  for (std::int64_t j = 0; j < n; ++j) distances[j] += (coordinate[j] - at) * (coordinate[j] - at);
}

[[gnu::target_clones("default", "avx2")]] void add_squares(const double* coordinate, double at, std::int64_t n,
                                                           double* distances) {
  for (std::int64_t j = 0; j < n; ++j) distances[j] += (coordinate[j] - at) * (coordinate[j] - at);
}

template <class T>
void neighbours_in_group(const T* rows, std::int64_t dimensions, std::int64_t first, std::int64_t n, std::int64_t k,
                         std::int64_t nobody, std::int64_t* out) {
  std::vector<T> transposed(static_cast<std::size_t>(n * dimensions)), distances(static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t d = 0; d < dimensions; ++d)
      transposed[static_cast<std::size_t>(d * n + i)] = rows[(first + i) * dimensions + d];
  std::vector<std::pair<T, std::int64_t>> others;
  const std::int64_t found = std::min(k, n - 1);
  for (std::int64_t i = 0; i < n; ++i) {
    std::fill(distances.begin(), distances.end(), T(0));
    for (std::int64_t d = 0; d < dimensions; ++d)
      add_squares(transposed.data() + d * n, rows[(first + i) * dimensions + d], n, distances.data());
    others.clear();
    for (std::int64_t j = 0; j < n; ++j)
      if (const T distance = distances[static_cast<std::size_t>(j)]; j != i)
        others.emplace_back(std::isnan(distance) ? std::numeric_limits<T>::infinity() : distance, first + j);
    if (found < n - 1) std::nth_element(others.begin(), others.begin() + found, others.end());
    std::int64_t* neighbours = out + (first + i) * k;
    for (std::int64_t j = 0; j < k; ++j)
      neighbours[j] = j < found ? others[static_cast<std::size_t>(j)].second : nobody;
  }
}

}  // namespace

template <class T>
void nearest_neighbours(const T* rows, std::int64_t dimensions, Groups begin, std::int64_t k, std::int64_t nobody,
                        int threads, std::int64_t* out) {
  parallel_for(static_cast<std::int64_t>(begin.size()) - 1, threads, [&](std::int64_t group, int) {
    const std::int64_t first = begin[static_cast<std::size_t>(group)];
    neighbours_in_group(rows, dimensions, first, begin[static_cast<std::size_t>(group) + 1] - first, k, nobody, out);
  });
}

template void nearest_neighbours(const float*, std::int64_t, Groups, std::int64_t, std::int64_t, int, std::int64_t*);
template void nearest_neighbours(const double*, std::int64_t, Groups, std::int64_t, std::int64_t, int, std::int64_t*);

}  // namespace hml
