#pragma once
#include <cstdint>

namespace hml {

/// The edges of a graph, sorted by the node that they lead into: edges begin[i] to begin[i + 1] lead into node i, edge
/// e comes from node senders[e].
struct Edges {
  const std::int64_t* senders;
  const std::int64_t* begin;  ///< (nodes + 1)
  std::int64_t nodes;
};

/// The edge from node j into node i gets own[i] + other[j]: of (nodes, 2 * channels), the halves being own and other,
/// to (edges, channels).
template <class T>
void edge_sum(const T* halves, Edges edges, std::int64_t channels, int threads, T* out);
/// Its gradient, (nodes, 2 * channels), given that of the edges. Each thread has channels of its own: sums keep their
/// order.
template <class T>
void edge_sum_gradient(const T* gradient, Edges edges, std::int64_t channels, int threads, T* halves);

/// Each node gets the sum of its edges: (edges, channels) to (nodes, channels).
template <class T>
void node_sum(const T* of_edges, Edges edges, std::int64_t channels, int threads, T* out);
/// Its gradient, (edges, channels), given that of the nodes.
template <class T>
void node_sum_gradient(const T* gradient, Edges edges, std::int64_t channels, int threads, T* of_edges);

}  // namespace hml
