#pragma once
#include <cstdint>

#include "hml/learn/networks/edge_sum_kernel.hpp"

namespace hml {

/// Heads of attention side by side, each of the same number of channels. In all of these functions each thread has
/// heads of its own: sums keep their order.
struct Heads {
  std::int64_t count, channels;
  std::int64_t width() const { return count * channels; }
};

/// Scores of edges as GATv2 has them (arXiv:2105.14491), without ever keeping what an edge sees, which is as wide as
/// all heads: of the edge e from node j into node i, t = own[i] + other[j] + sum over k of values[e][k] weights[k], and
/// its score is the sum over a head's channels of attention * leaky(t), where leaky(t) is t or, where t < 0, 0.2 t.
template <class T>
struct EdgeScores {
  const T* halves;     ///< (nodes, 2 * width), own and other
  const T* values;     ///< (edges, features)
  const T* weights;    ///< (features, width)
  const T* attention;  ///< (width)
  std::int64_t features;
};

/// (edges, heads).
template <class T>
void edge_scores(const EdgeScores<T>& inputs, Edges edges, Heads heads, int threads, T* scores);

/// Gradients by halves, weights and attention, in the same shapes, given that by the scores; by values, where these are
/// not null, as (heads, edges, features), of which each head gives one part.
template <class T>
struct EdgeScoreGradients {
  T *halves, *weights, *attention, *values;
};
template <class T>
void edge_scores_gradient(const EdgeScores<T>& inputs, const T* gradient, Edges edges, Heads heads, int threads,
                          EdgeScoreGradients<T> out);

/// Each node gets the mean of the values of those that it hears of, each head weighted with the softmax of the edges'
/// scores: shares (edges, heads) and sums (nodes, width), of scores (edges, heads) and values, rows of `stride`
/// numbers, of which the first width are read. A node that hears of none gets 0.
template <class T>
void attend(const T* scores, const T* values, std::int64_t stride, Edges edges, Heads heads, int threads, T* shares,
            T* sums);
/// Gradients by scores (edges, heads) and values (nodes, width), given those by the sums.
template <class T>
void attend_gradient(const T* shares, const T* values, std::int64_t stride, const T* gradient, Edges edges, Heads heads,
                     int threads, T* scores, T* value_gradients);

}  // namespace hml
