#include "hml/learn/networks/edge_sum_kernel.hpp"

#include <algorithm>

#include "hml/core/threads.hpp"

namespace hml {

namespace {

constexpr std::int64_t nodes_a_piece = 64, channels_a_piece = 32;

// Calls work(node) for all nodes, each thread having nodes of its own.
template <class Work>
void for_nodes(std::int64_t nodes, int threads, const Work& work) {
  const std::int64_t pieces = (nodes + nodes_a_piece - 1) / nodes_a_piece;
  parallel_for(pieces, threads, [&](std::int64_t piece, int) {
    const std::int64_t end = std::min(nodes, (piece + 1) * nodes_a_piece);
    for (std::int64_t node = piece * nodes_a_piece; node < end; ++node) work(node);
  });
}

}  // namespace

template <class T>
void edge_sum(const T* halves, Edges edges, std::int64_t channels, int threads, T* out) {
  for_nodes(edges.nodes, threads, [&](std::int64_t node) {
    const T* __restrict own = halves + node * 2 * channels;
    for (std::int64_t edge = edges.begin[node]; edge < edges.begin[node + 1]; ++edge) {
      const T* __restrict other = halves + edges.senders[edge] * 2 * channels + channels;
      T* __restrict to = out + edge * channels;
      for (std::int64_t i = 0; i < channels; ++i) to[i] = own[i] + other[i];
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
      for (std::int64_t edge = edges.begin[node]; edge < edges.begin[node + 1]; ++edge) {
        const T* __restrict from = gradient + edge * channels + first;
        T* __restrict other = halves + edges.senders[edge] * 2 * channels + channels + first;
        for (std::int64_t i = 0; i < n; ++i) other[i] += from[i];
        for (std::int64_t i = 0; i < n; ++i) own[i] += from[i];
      }
    }
  });
}

template <class T>
void node_sum(const T* of_edges, Edges edges, std::int64_t channels, int threads, T* out) {
  for_nodes(edges.nodes, threads, [&](std::int64_t node) {
    T* __restrict to = out + node * channels;
    std::fill_n(to, channels, T(0));
    for (std::int64_t edge = edges.begin[node]; edge < edges.begin[node + 1]; ++edge) {
      const T* __restrict from = of_edges + edge * channels;
      for (std::int64_t i = 0; i < channels; ++i) to[i] += from[i];
    }
  });
}

template <class T>
void node_sum_gradient(const T* gradient, Edges edges, std::int64_t channels, int threads, T* of_edges) {
  for_nodes(edges.nodes, threads, [&](std::int64_t node) {
    for (std::int64_t edge = edges.begin[node]; edge < edges.begin[node + 1]; ++edge)
      std::copy_n(gradient + node * channels, channels, of_edges + edge * channels);
  });
}

template void edge_sum(const float*, Edges, std::int64_t, int, float*);
template void edge_sum(const double*, Edges, std::int64_t, int, double*);
template void edge_sum_gradient(const float*, Edges, std::int64_t, int, float*);
template void edge_sum_gradient(const double*, Edges, std::int64_t, int, double*);
template void node_sum(const float*, Edges, std::int64_t, int, float*);
template void node_sum(const double*, Edges, std::int64_t, int, double*);
template void node_sum_gradient(const float*, Edges, std::int64_t, int, float*);
template void node_sum_gradient(const double*, Edges, std::int64_t, int, double*);

}  // namespace hml
