#include "hml/learn/networks/row_norm_kernel.hpp"

#include <algorithm>

#include "hml/core/threads.hpp"

// Comparisons may become selections of vectors: no trap has to be kept.
#pragma GCC optimize("no-trapping-math")

namespace hml {

namespace {

constexpr std::int64_t rows_a_sum = 64;  // in the type of the rows, before a sum is added to those in double precision
constexpr std::int64_t rows_a_piece = 1024;  // of a thread's work

std::int64_t units_a_piece(RowBlock block) { return std::max<std::int64_t>(1, rows_a_piece / block.group); }

std::int64_t pieces(RowBlock block) { return (block.units + units_a_piece(block) - 1) / units_a_piece(block); }

// Calls work(first unit, last unit, piece).
template <class Work>
void for_pieces(RowBlock block, int threads, const Work& work) {
  const bool small = block.units * block.group * block.channels < 65536;
  parallel_for(pieces(block), small ? 1 : threads, [&](std::int64_t piece, int) {
    const std::int64_t first = piece * units_a_piece(block);
    work(first, std::min(block.units, first + units_a_piece(block)), piece);
  });
}

// Two sums a channel over all rows: add(row, unit, first, second) adds one row's to sums in the type of the rows.
template <class T, class Add>
void sum_rows(RowBlock block, int threads, const Add& add, double* first_sum, double* second_sum) {
  const auto c = static_cast<std::size_t>(block.channels);
  std::vector<double> partial(static_cast<std::size_t>(pieces(block)) * 2 * c);
  for_pieces(block, threads, [&](std::int64_t begin, std::int64_t end, std::int64_t piece) {
    double* sums = partial.data() + static_cast<std::size_t>(piece) * 2 * c;
    std::vector<T> part(2 * c);
    std::int64_t in_part = 0;
    const auto flush = [&] {
      for (std::size_t i = 0; i < 2 * c; ++i) sums[i] += static_cast<double>(part[i]), part[i] = 0;
      in_part = 0;
    };
    for (std::int64_t unit = begin; unit < end; ++unit)
      for (std::int64_t row = unit * block.group; row < (unit + 1) * block.group; ++row) {
        add(row, unit, part.data(), part.data() + c);
        if (++in_part == rows_a_sum) flush();
      }
    flush();
  });
  for (std::size_t i = 0; i < c; ++i) first_sum[i] = second_sum[i] = 0;
  for (std::int64_t piece = 0; piece < pieces(block); ++piece)
    for (std::size_t i = 0; i < c; ++i) {
      first_sum[i] += partial[static_cast<std::size_t>(piece) * 2 * c + i];
      second_sum[i] += partial[static_cast<std::size_t>(piece) * 2 * c + c + i];
    }
}

// Calls work(relu) with a constant that loops can be compiled for.
template <class Work>
void with_constant(bool relu, const Work& work) {
  if (relu)
    work(std::true_type());
  else
    work(std::false_type());
}

template <class T>
T with_relu(T z, std::true_type) {
  return z > 0 ? z : T(0);
}
template <class T>
T with_relu(T z, std::false_type) {
  return z;
}
template <class T>
T behind_relu(T z, T gradient, std::true_type) {
  return z > 0 ? gradient : T(0);
}
template <class T>
T behind_relu(T, T gradient, std::false_type) {
  return gradient;
}

}  // namespace

template <class T>
void row_moments(const T* x, const T* weights, RowBlock block, int threads, double* mean, double* variance) {
  const std::int64_t c = block.channels;
  const auto add = [&](std::int64_t row, std::int64_t unit, T* __restrict sum, T* __restrict squares) {
    const T* __restrict values = x + row * c;
    const T weight = weights[unit];
    for (std::int64_t i = 0; i < c; ++i) {
      const T d = values[i] - x[i];
      sum[i] += weight * d;
      squares[i] += weight * d * d;
    }
  };
  sum_rows<T>(block, threads, add, mean, variance);
  double total = 0;
  for (std::int64_t unit = 0; unit < block.units; ++unit)
    total += static_cast<double>(weights[unit]) * static_cast<double>(block.group);
  for (std::int64_t i = 0; i < c; ++i) {
    const double shift = mean[i] / total;
    mean[i] = static_cast<double>(x[i]) + shift;
    variance[i] = std::max(0.0, variance[i] / total - shift * shift);
  }
}

template <class T>
void row_affine(const T* x, const T* scale, const T* shift, RowBlock block, RowTail tail, int threads, T* y) {
  const std::int64_t c = block.channels;
  const T part = T(1) / static_cast<T>(block.group);
  with_constant(tail.relu, [&](auto relu) {
    for_pieces(block, threads, [&](std::int64_t begin, std::int64_t end, std::int64_t) {
      if (!tail.mean) {
        for (std::int64_t row = begin * block.group; row < end * block.group; ++row)
          for (std::int64_t i = 0; i < c; ++i) y[row * c + i] = with_relu(x[row * c + i] * scale[i] + shift[i], relu);
        return;
      }
      for (std::int64_t unit = begin; unit < end; ++unit) {
        T* __restrict out = y + unit * c;
        std::fill_n(out, c, T(0));
        for (std::int64_t row = unit * block.group; row < (unit + 1) * block.group; ++row)
          for (std::int64_t i = 0; i < c; ++i) out[i] += with_relu(x[row * c + i] * scale[i] + shift[i], relu);
        for (std::int64_t i = 0; i < c; ++i) out[i] *= part;
      }
    });
  });
}

template <class T>
void row_gradient_sums(const T* x, const T* scale, const T* shift, const T* mean, const T* gradient, RowBlock block,
                       RowTail tail, int threads, double* sum, double* sum_x) {
  const std::int64_t c = block.channels;
  const T part = tail.mean ? T(1) / static_cast<T>(block.group) : T(1);
  with_constant(tail.relu, [&](auto relu) {
    const auto add = [&](std::int64_t row, std::int64_t unit, T* __restrict g_sum, T* __restrict gx_sum) {
      const T* __restrict values = x + row * c;
      const T* __restrict from = gradient + (tail.mean ? unit : row) * c;
      for (std::int64_t i = 0; i < c; ++i) {
        const T g = behind_relu(values[i] * scale[i] + shift[i], from[i] * part, relu);
        g_sum[i] += g;
        gx_sum[i] += g * (values[i] - mean[i]);
      }
    };
    sum_rows<T>(block, threads, add, sum, sum_x);
  });
}

template <class T>
void row_gradient(const T* x, const T* scale, const T* shift, const T* mean, const T* a, const T* b, const T* weights,
                  const T* gradient, RowBlock block, RowTail tail, int threads, T* out) {
  const std::int64_t c = block.channels;
  const T part = tail.mean ? T(1) / static_cast<T>(block.group) : T(1);
  with_constant(tail.relu, [&](auto relu) {
    for_pieces(block, threads, [&](std::int64_t begin, std::int64_t end, std::int64_t) {
      for (std::int64_t unit = begin; unit < end; ++unit)
        for (std::int64_t row = unit * block.group; row < (unit + 1) * block.group; ++row) {
          const T* __restrict values = x + row * c;
          const T* __restrict from = gradient + (tail.mean ? unit : row) * c;
          T* __restrict to = out + row * c;
          const T weight = weights[unit];
          for (std::int64_t i = 0; i < c; ++i) {
            const T g = behind_relu(values[i] * scale[i] + shift[i], from[i] * part, relu);
            to[i] = scale[i] * g + weight * (a[i] + b[i] * (values[i] - mean[i]));
          }
        }
    });
  });
}

#define HML_ROW_NORM(T)                                                                                                \
  template void row_moments(const T*, const T*, RowBlock, int, double*, double*);                                      \
  template void row_affine(const T*, const T*, const T*, RowBlock, RowTail, int, T*);                                  \
  template void row_gradient_sums(const T*, const T*, const T*, const T*, const T*, RowBlock, RowTail, int, double*,   \
                                  double*);                                                                            \
  template void row_gradient(const T*, const T*, const T*, const T*, const T*, const T*, const T*, const T*, RowBlock, \
                             RowTail, int, T*);
HML_ROW_NORM(float)
HML_ROW_NORM(double)
#undef HML_ROW_NORM

}  // namespace hml
