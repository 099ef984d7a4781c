#pragma once
#include <cstdint>
#include <vector>

namespace hml {

/// Rows of (units * group, channels), row-major: the `group` rows of a unit stand for the same number of places.
struct RowBlock {
  std::int64_t units, group, channels;
};

/// What follows the normalisation: nothing, or a ReLU; and then the rows of a unit are averaged, or not.
struct RowTail {
  bool relu, mean;
};

/// Weighted mean and (biased) variance of each channel: sum of w x / sum of w. `weights` (units). Sums are taken of
/// differences from the first row, in blocks of rows that do not depend on `threads`.
template <class T>
void row_moments(const T* x, const T* weights, RowBlock block, int threads, double* mean, double* variance);

/// tail(scale x + shift), (units * group, channels), or (units, channels) for a mean; in place where y = x and no mean.
template <class T>
void row_affine(const T* x, const T* scale, const T* shift, RowBlock block, RowTail tail, int threads, T* y);

/// Sums over rows of g and of g (x - mean), g being the gradient in front of the tail, given that behind it.
template <class T>
void row_gradient_sums(const T* x, const T* scale, const T* shift, const T* mean, const T* gradient, RowBlock block,
                       RowTail tail, int threads, double* sum, double* sum_x);

/// Gradient of x where mean and variance are those of x itself: scale g + w (a + b (x - mean)).
template <class T>
void row_gradient(const T* x, const T* scale, const T* shift, const T* mean, const T* a, const T* b, const T* weights,
                  const T* gradient, RowBlock block, RowTail tail, int threads, T* out);

}  // namespace hml
