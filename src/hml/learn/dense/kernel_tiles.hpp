#pragma once
#include "hml/learn/dense/kernels.hpp"

// Included by one file an instruction set, each compiled with flags of its own. Nothing here may be visible outside
// such a file, and no inline function of a header may be used: the linker keeps one copy of these, of any file.
namespace hml {
namespace {

/// Kernels that keep a tile of up to `Rows` rows by two vectors of `Bytes` bytes in registers.
template <int Bytes, int Rows>
struct DenseTiles {
  static constexpr std::int64_t lanes = Bytes / 4, panel = 2 * lanes;
  typedef float Vector __attribute__((vector_size(Bytes)));
  typedef float Loose __attribute__((vector_size(Bytes), aligned(4), may_alias));

  static const Loose& at(const float* p) { return *reinterpret_cast<const Loose*>(p); }
  static Loose& at(float* p) { return *reinterpret_cast<Loose*>(p); }
  static std::int64_t panels(std::int64_t width) { return (width + panel - 1) / panel; }
  static std::int64_t least(std::int64_t a, std::int64_t b) { return a < b ? a : b; }

  /// A tile of sums: R rows by `Wide` panels.
  template <int R, int Wide>
  struct Tile {
    Vector sums[R][2 * Wide];

    /// sums(r, c) += sum over k < count of a[r * row_step + k * step] b(k, c); the panels of b are `b_stride` apart.
    template <std::int64_t row_step, std::int64_t step>
    [[gnu::always_inline]] void add_product(const float* a, const float* b, std::int64_t b_stride, std::int64_t count) {
#pragma GCC unroll 4
      for (std::int64_t k = 0; k < count; ++k, a += step, b += panel) {
        Vector columns[2 * Wide];
#pragma GCC unroll 8
        for (int c = 0; c < 2 * Wide; ++c) columns[c] = at(b + c / 2 * b_stride + c % 2 * lanes);
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
          for (int c = 0; c < 2 * Wide; ++c) sums[r][c] += a[r * row_step] * columns[c];
      }
    }
    /// sums(r, c) += sum over the numbers i of a's events r of a(r, i) b(i, c).
    [[gnu::always_inline]] void add_layer(const DensePanels& a, std::int64_t event, const float* b,
                                          std::int64_t b_stride) {
      for (std::int64_t i = 0; i < a.width; i += panel)
        add_product<panel, 1>(a.values + i / panel * a.stride + event * panel, b + i * panel, b_stride,
                              least(panel, a.width - i));
    }
  };

  /// Calls work.template operator()<R>() for R = rows, which is at most `Rows`.
  template <int R = Rows, class Work>
  [[gnu::always_inline]] static void with_rows(std::int64_t rows, const Work& work) {
    if constexpr (R == 1) {
      work.template operator()<1>();
    } else {
      if (rows == R) return work.template operator()<R>();
      with_rows<R - 1>(rows, work);
    }
  }

  /// Cuts [begin, end) into as few pieces of at most `Rows` as there can be, all of nearly the same size, and calls
  /// work.template operator()<R>(first) for each.
  template <class Work>
  [[gnu::always_inline]] static void by_rows(std::int64_t begin, std::int64_t end, const Work& work) {
    const std::int64_t n = end - begin, pieces = (n + Rows - 1) / Rows;
    for (std::int64_t piece = 0; piece < pieces; ++piece) {
      const std::int64_t first = piece * n / pieces, last = (piece + 1) * n / pieces;
      with_rows(last - first, [&]<int R>() { work.template operator()<R>(begin + first); });
    }
  }

  template <int R, int Wide>
  static void forward_tile(const DensePanels& x, const DensePanels& weights, const DensePanels& bias, DenseStep step,
                           const DensePanels& y, std::int64_t p, std::int64_t event) {
    Tile<R, Wide> tile;
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
      for (int c = 0; c < 2 * Wide; ++c) tile.sums[r][c] = at(bias.values + (p + c / 2) * bias.stride + c % 2 * lanes);
    tile.add_layer(x, event, weights.values + p * weights.stride, weights.stride);
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
      for (int c = 0; c < 2 * Wide; ++c) {
        Vector value = tile.sums[r][c];
        if (step == DenseStep::relu) value = value < 0 ? Vector{} : value;  // what is not a number stays so
        at(y.values + (p + c / 2) * y.stride + (event + r) * panel + c % 2 * lanes) = value;
      }
  }

  // Events whose numbers stay in the first-level cache while all panels of weights pass by: whole tiles.
  static constexpr std::int64_t events_at_once = 24;

  static void forward(DensePanels x, DensePanels weights, DensePanels bias, DenseStep step, DensePanels y,
                      std::int64_t events) {
    const std::int64_t all = panels(y.width);
    for (std::int64_t begin = 0; begin < events; begin += events_at_once) {
      const std::int64_t end = least(begin + events_at_once, events);
      std::int64_t p = 0;
      // One event alone: sums of several panels at a time, since one panel's two would wait for each other.
      if (end - begin == 1) {
        for (; p + 4 <= all; p += 4) forward_tile<1, 4>(x, weights, bias, step, y, p, begin);
        for (; p + 2 <= all; p += 2) forward_tile<1, 2>(x, weights, bias, step, y, p, begin);
      }
      for (; p < all; ++p)
        by_rows(begin, end,
                [&]<int R>(std::int64_t event) { forward_tile<R, 1>(x, weights, bias, step, y, p, event); });
    }
  }

  template <int R>
  static void backward_tile(const DensePanels& dy, const DensePanels& weights, const DensePanels& x, std::int64_t p,
                            std::int64_t event) {
    Tile<R, 1> tile{};
    tile.add_layer(dy, event, weights.values + p * weights.stride, 0);
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
      for (int c = 0; c < 2; ++c) {
        Loose& value = at(x.values + p * x.stride + (event + r) * panel + c * lanes);
        value = value <= 0 ? Vector{} : tile.sums[r][c];
      }
  }

  static void backward(DensePanels dy, DensePanels weights, DensePanels x, std::int64_t events) {
    for (std::int64_t begin = 0; begin < events; begin += events_at_once)
      for (std::int64_t p = 0; p < panels(x.width); ++p)
        by_rows(begin, least(begin + events_at_once, events),
                [&]<int R>(std::int64_t event) { backward_tile<R>(dy, weights, x, p, event); });
  }

  /// Rows [first, first + R) of the weights' gradient, in the columns of x's panels p and on.
  template <int R, int Wide>
  static void gradient_tile(const float* dy, const DensePanels& x, std::int64_t p, std::int64_t events,
                            float* weights) {
    Tile<R, Wide> tile{};
    tile.template add_product<1, panel>(dy, x.values + p * x.stride, x.stride, events);
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
      for (int w = 0; w < Wide; ++w)
        add_some({tile.sums[r][2 * w], tile.sums[r][2 * w + 1]}, x.width - (p + w) * panel,
                 weights + r * x.width + (p + w) * panel);
  }

  /// Adds up to a panel's numbers.
  [[gnu::always_inline]] static void add_some(const Vector (&sums)[2], std::int64_t n, float* to) {
    if (n >= panel) {
#pragma GCC unroll 8
      for (int c = 0; c < 2; ++c) at(to + c * lanes) += sums[c];
    } else {
      float numbers[panel];
#pragma GCC unroll 8
      for (int c = 0; c < 2; ++c) at(numbers + c * lanes) = sums[c];
      for (std::int64_t i = 0; i < n; ++i) to[i] += numbers[i];
    }
  }

  /// Adds the sums over events of a panel's first n numbers: every fourth event's sums by themselves, since one sum
  /// would wait for itself.
  static void add_events(const float* values, std::int64_t events, std::int64_t n, float* to) {
    Vector sums[4][2] = {};
    std::int64_t e = 0;
    for (; e + 4 <= events; e += 4)
#pragma GCC unroll 4
      for (int i = 0; i < 4; ++i)
#pragma GCC unroll 8
        for (int c = 0; c < 2; ++c) sums[i][c] += at(values + (e + i) * panel + c * lanes);
    for (; e < events; ++e)
#pragma GCC unroll 8
      for (int c = 0; c < 2; ++c) sums[0][c] += at(values + e * panel + c * lanes);
    Vector sum[2];
#pragma GCC unroll 8
    for (int c = 0; c < 2; ++c) sum[c] = (sums[0][c] + sums[1][c]) + (sums[2][c] + sums[3][c]);
    add_some(sum, n, to);
  }

  static void gradient(DensePanels dy, DensePanels x, std::int64_t events, float* weights, float* bias) {
    const std::int64_t all = panels(x.width);
    for (std::int64_t row = 0; row < dy.width; row += panel) {
      const float* rows = dy.values + row / panel * dy.stride;
      const std::int64_t n = least(panel, dy.width - row);
      add_events(rows, events, n, bias + row);
      std::int64_t p = 0;
      if (n == 1)
        for (; p + 4 <= all; p += 4) gradient_tile<1, 4>(rows, x, p, events, weights + row * x.width);
      for (; p < all; ++p)
        by_rows(0, n, [&]<int R>(std::int64_t first) {
          gradient_tile<R, 1>(rows + first, x, p, events, weights + (row + first) * x.width);
        });
    }
  }

  static constexpr DenseKernels kernels(const char* name) { return {name, panel, forward, backward, gradient}; }
};

}  // namespace
}  // namespace hml
