#include "hml/learn/dense/panel_matrix.hpp"

#include <algorithm>
#include <cstring>

namespace hml {

namespace {

typedef float Four __attribute__((vector_size(16)));

// Panels are copied by the two vectors: a call of memcpy of unknown length would take longer than the copy.
void copy(const float* from, std::int64_t n, float* to) {
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) std::memcpy(to + i, from + i, 32);
  for (; i < n; ++i) to[i] = from[i];
}

void transpose_four(const float* from, std::int64_t from_step, float* to, std::int64_t to_step) {
  Four rows[4];
  for (int r = 0; r < 4; ++r) std::memcpy(&rows[r], from + r * from_step, 16);
  const Four ab = __builtin_shufflevector(rows[0], rows[1], 0, 4, 1, 5);
  const Four cd = __builtin_shufflevector(rows[2], rows[3], 0, 4, 1, 5);
  const Four more_ab = __builtin_shufflevector(rows[0], rows[1], 2, 6, 3, 7);
  const Four more_cd = __builtin_shufflevector(rows[2], rows[3], 2, 6, 3, 7);
  rows[0] = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
  rows[1] = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
  rows[2] = __builtin_shufflevector(more_ab, more_cd, 0, 1, 4, 5);
  rows[3] = __builtin_shufflevector(more_ab, more_cd, 2, 3, 6, 7);
  for (int r = 0; r < 4; ++r) std::memcpy(to + r * to_step, &rows[r], 16);
}

}  // namespace

// One row more than there are: panels a power of two apart would share a few places of the first-level cache.
PanelMatrix::PanelMatrix(std::int64_t rows, std::int64_t width, std::int64_t panel)
    : rows_(rows), width_(width), panel_(panel), stride_((rows + 1) * panel) {
  const std::int64_t panels = (width + panel - 1) / panel;
  lines_.resize(static_cast<std::size_t>((panels * stride_ + 15) / 16));
}

void PanelMatrix::put(const float* from, std::int64_t n) {
  for (std::int64_t begin = 0; begin < width_; begin += panel_) {
    const std::int64_t count = std::min(panel_, width_ - begin);
    float* to = first(begin);
    for (std::int64_t r = 0; r < n; ++r) copy(from + r * width_ + begin, count, to + r * panel_);
  }
}

void PanelMatrix::get(float* to, std::int64_t n) const {
  for (std::int64_t begin = 0; begin < width_; begin += panel_) {
    const std::int64_t count = std::min(panel_, width_ - begin);
    const float* from = first(begin);
    for (std::int64_t r = 0; r < n; ++r) copy(from + r * panel_, count, to + r * width_ + begin);
  }
}

void PanelMatrix::scale(std::int64_t n, float factor) {
  for (std::int64_t begin = 0; begin < width_; begin += panel_) {
    float* values = first(begin);
    for (std::int64_t i = 0; i < n * panel_; ++i) values[i] *= factor;
  }
}

void PanelMatrix::drop(std::int64_t n, double share, Random& random) {
  const auto least = static_cast<std::uint32_t>(share * 4294967296.0);
  const auto kept = static_cast<float>(1 / (1 - share));
  for (std::int64_t begin = 0; begin < width_; begin += panel_) {
    float* values = first(begin);
    for (std::int64_t i = 0; i < n * panel_; ++i) values[i] *= random() < least ? 0.f : kept;
  }
}

void PanelMatrix::put_transposed(const float* from) {
  const std::int64_t rows = rows_ / 4 * 4, width = width_ / 4 * 4;
  for (std::int64_t i = 0; i < width; i += 4) {
    float* to = first(i);
    for (std::int64_t r = 0; r < rows; r += 4) transpose_four(from + i * rows_ + r, rows_, to + r * panel_, panel_);
  }
  for (std::int64_t i = 0; i < width_; ++i)
    for (std::int64_t r = i < width ? rows : 0; r < rows_; ++r) first(i)[r * panel_] = from[i * rows_ + r];
}

}  // namespace hml
