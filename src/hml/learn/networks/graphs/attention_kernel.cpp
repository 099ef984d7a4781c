#include "hml/learn/networks/graphs/attention_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "hml/core/threads.hpp"

namespace hml {

namespace {

constexpr double slope = 0.2;

// In eight sums side by side, which become vectors.
template <class T>
T dot(const T* __restrict a, const T* __restrict b, std::int64_t n) {
  constexpr std::int64_t lanes = 8;
  T sums[lanes] = {};
  std::int64_t i = 0;
  for (; i + lanes <= n; i += lanes)
    for (std::int64_t lane = 0; lane < lanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  T sum = 0;
  for (; i < n; ++i) sum += a[i] * b[i];
  for (const T s : sums) sum += s;
  return sum;
}

template <class T>
void add(T factor, const T* __restrict from, std::int64_t n, T* __restrict to) {
  for (std::int64_t i = 0; i < n; ++i) to[i] += factor * from[i];
}

// What the edge into `node` sees in the channels of one head, before leaky().
template <class T>
void see(const EdgeScores<T>& in, Edges edges, Heads heads, std::int64_t head, std::int64_t node, std::int64_t edge,
         T* __restrict seen) {
  const std::int64_t n = heads.channels, width = heads.width(), first = head * n;
  const T* __restrict own = in.halves + node * 2 * width + first;
  const T* __restrict other = in.halves + edges.senders[edge] * 2 * width + width + first;
  for (std::int64_t i = 0; i < n; ++i) seen[i] = own[i] + other[i];
  for (std::int64_t k = 0; k < in.features; ++k)
    add(in.values[edge * in.features + k], in.weights + k * width + first, n, seen);
}

}  // namespace

template <class T>
void edge_scores(const EdgeScores<T>& in, Edges edges, Heads heads, int threads, T* scores) {
  parallel_for(heads.count, threads, [&](std::int64_t head, int) {
    const T* attention = in.attention + head * heads.channels;
    std::vector<T> buffer(static_cast<std::size_t>(heads.channels));
    T* __restrict seen = buffer.data();
    for (std::int64_t node = 0; node < edges.nodes; ++node)
      for (std::int64_t edge = edges.begin[node]; edge < edges.begin[node + 1]; ++edge) {
        see(in, edges, heads, head, node, edge, seen);
        for (std::int64_t i = 0; i < heads.channels; ++i) seen[i] = std::max(seen[i], T(slope) * seen[i]);
        scores[edge * heads.count + head] = dot(attention, seen, heads.channels);
      }
  });
}

template <class T>
void edge_scores_gradient(const EdgeScores<T>& in, const T* gradient, Edges edges, Heads heads, int threads,
                          EdgeScoreGradients<T> out) {
  const std::int64_t n = heads.channels, width = heads.width();
  std::fill_n(out.halves, edges.nodes * 2 * width, T(0));
  std::fill_n(out.weights, in.features * width, T(0));
  std::fill_n(out.attention, width, T(0));
  parallel_for(heads.count, threads, [&](std::int64_t head, int) {
    const std::int64_t first = head * n;
    const T* __restrict attention = in.attention + first;
    T* __restrict by_attention = out.attention + first;
    T* by_values = out.values ? out.values + head * edges.begin[edges.nodes] * in.features : nullptr;
    std::vector<T> buffer(static_cast<std::size_t>(n));
    T* __restrict seen = buffer.data();
    for (std::int64_t node = 0; node < edges.nodes; ++node)
      for (std::int64_t edge = edges.begin[node]; edge < edges.begin[node + 1]; ++edge) {
        see(in, edges, heads, head, node, edge, seen);
        const T by_score = gradient[edge * heads.count + head];
        for (std::int64_t i = 0; i < n; ++i) {
          const T steep = seen[i] > 0 ? by_score : T(slope) * by_score;
          by_attention[i] += steep * seen[i];
          seen[i] = steep * attention[i];
        }
        add(T(1), seen, n, out.halves + node * 2 * width + first);
        add(T(1), seen, n, out.halves + edges.senders[edge] * 2 * width + width + first);
        for (std::int64_t k = 0; k < in.features; ++k) {
          add(in.values[edge * in.features + k], seen, n, out.weights + k * width + first);
          if (by_values) by_values[edge * in.features + k] = dot(seen, in.weights + k * width + first, n);
        }
      }
  });
}

template <class T>
void attend(const T* scores, const T* values, std::int64_t stride, Edges edges, Heads heads, int threads, T* shares,
            T* sums) {
  const std::int64_t count = heads.count, n = heads.channels;
  std::fill_n(sums, edges.nodes * heads.width(), T(0));
  parallel_for(count, threads, [&](std::int64_t head, int) {
    for (std::int64_t node = 0; node < edges.nodes; ++node) {
      const std::int64_t begin = edges.begin[node], end = edges.begin[node + 1];
      T largest = -std::numeric_limits<T>::infinity(), all = 0;
      for (std::int64_t edge = begin; edge < end; ++edge) largest = std::max(largest, scores[edge * count + head]);
      for (std::int64_t edge = begin; edge < end; ++edge)
        all += shares[edge * count + head] = std::exp(scores[edge * count + head] - largest);
      for (std::int64_t edge = begin; edge < end; ++edge) {
        shares[edge * count + head] /= all;
        add(shares[edge * count + head], values + edges.senders[edge] * stride + head * n, n,
            sums + node * heads.width() + head * n);
      }
    }
  });
}

template <class T>
void attend_gradient(const T* shares, const T* values, std::int64_t stride, const T* gradient, Edges edges, Heads heads,
                     int threads, T* scores, T* value_gradients) {
  const std::int64_t count = heads.count, n = heads.channels;
  std::fill_n(value_gradients, edges.nodes * heads.width(), T(0));
  parallel_for(count, threads, [&](std::int64_t head, int) {
    for (std::int64_t node = 0; node < edges.nodes; ++node) {
      const std::int64_t begin = edges.begin[node], end = edges.begin[node + 1];
      const T* by_sum = gradient + node * heads.width() + head * n;
      T mean = 0;
      for (std::int64_t edge = begin; edge < end; ++edge) {
        const std::int64_t at = edge * count + head, sender = edges.senders[edge];
        scores[at] = dot(by_sum, values + sender * stride + head * n, n);
        mean += shares[at] * scores[at];
        add(shares[at], by_sum, n, value_gradients + sender * heads.width() + head * n);
      }
      for (std::int64_t edge = begin; edge < end; ++edge) {
        const std::int64_t at = edge * count + head;
        scores[at] = shares[at] * (scores[at] - mean);
      }
    }
  });
}

template void edge_scores(const EdgeScores<float>&, Edges, Heads, int, float*);
template void edge_scores(const EdgeScores<double>&, Edges, Heads, int, double*);
template void edge_scores_gradient(const EdgeScores<float>&, const float*, Edges, Heads, int,
                                   EdgeScoreGradients<float>);
template void edge_scores_gradient(const EdgeScores<double>&, const double*, Edges, Heads, int,
                                   EdgeScoreGradients<double>);
template void attend(const float*, const float*, std::int64_t, Edges, Heads, int, float*, float*);
template void attend(const double*, const double*, std::int64_t, Edges, Heads, int, double*, double*);
template void attend_gradient(const float*, const float*, std::int64_t, const float*, Edges, Heads, int, float*,
                              float*);
template void attend_gradient(const double*, const double*, std::int64_t, const double*, Edges, Heads, int, double*,
                              double*);

}  // namespace hml
