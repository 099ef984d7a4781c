#include "hml/learn/networks/edge_sum_kernel.hpp"

#include <algorithm>

#include "hml/core/threads.hpp"

namespace hml {

namespace {

constexpr std::int64_t nodes_a_piece = 64, channels_a_piece = 32;

}  // namespace

template <class T>
void edge_sum(const T* halves, Edges edges, std::int64_t channels, int threads, T* out) {
  const std::int64_t pieces = (edges.nodes + nodes_a_piece - 1) / nodes_a_piece;
  parallel_for(pieces, threads, [&](std::int64_t piece, int) {
    const std::int64_t end = std::min(edges.nodes, (piece + 1) * nodes_a_piece);
    for (std::int64_t node = piece * nodes_a_piece; node < end; ++node) {
      const T* __restrict own = halves + node * 2 * channels;
      for (std::int64_t edge = node * edges.degree; edge < (node + 1) * edges.degree; ++edge) {
        const T* __restrict other = halves + edges.neighbours[edge] * 2 * channels + channels;
        T* __restrict to = out + edge * channels;
        for (std::int64_t i = 0; i < channels; ++i) to[i] = own[i] + other[i];
      }
    }
  });
}

template <class T>
void edge_sum_gradient(const T* gradient, Edges edges, std::int64_t channels, int threads, T* halves) {
  const std::int64_t pieces = (channels + channels_a_piece - 1) / channels_a_piece;
  std::fill_n(halves, edges.nodes * 2 * channels, T(0));
  parallel_for(pieces, threads, [&](std::int64_t piece, int) {
    const std::int64_t first = piece * channels_a_piece, n = std::min(channels - first, channels_a_piece);
    for (std::int64_t node = 0; node < edges.nodes; ++node) {
      T* own = halves + node * 2 * channels + first;
      for (std::int64_t edge = node * edges.degree; edge < (node + 1) * edges.degree; ++edge) {
        const T* __restrict from = gradient + edge * channels + first;
        T* __restrict other = halves + edges.neighbours[edge] * 2 * channels + channels + first;
        for (std::int64_t i = 0; i < n; ++i) other[i] += from[i];
        for (std::int64_t i = 0; i < n; ++i) own[i] += from[i];
      }
    }
  });
}

template void edge_sum(const float*, Edges, std::int64_t, int, float*);
template void edge_sum(const double*, Edges, std::int64_t, int, double*);
template void edge_sum_gradient(const float*, Edges, std::int64_t, int, float*);
template void edge_sum_gradient(const double*, Edges, std::int64_t, int, double*);

}  // namespace hml
