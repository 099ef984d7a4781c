#pragma once
#include <cstdint>

namespace hml {

/// Edges of nodes: `neighbours` (nodes, degree) are the rows that each node looks at.
struct Edges {
  const std::int64_t* neighbours;
  std::int64_t nodes, degree;
};

/// Edge e of node i to node j gets own[i] + other[j]: of (nodes, 2 * channels), the halves being own and other, to
/// (nodes * degree, channels).
template <class T>
void edge_sum(const T* halves, Edges edges, std::int64_t channels, int threads, T* out);
/// Its gradient, (nodes, 2 * channels), given that of the edges. Each thread has channels of its own: sums keep their
/// order.
template <class T>
void edge_sum_gradient(const T* gradient, Edges edges, std::int64_t channels, int threads, T* halves);

}  // namespace hml
