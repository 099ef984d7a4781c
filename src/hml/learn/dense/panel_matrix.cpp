#include "hml/learn/dense/panel_matrix.hpp"

#include <algorithm>

namespace hml {

// One row more than there are: panels a power of two apart would share a few places of the first-level cache.
PanelMatrix::PanelMatrix(std::int64_t rows, std::int64_t width, std::int64_t panel)
    : rows_(rows), width_(width), panel_(panel), stride_((rows + 1) * panel) {
  const std::int64_t panels = (width + panel - 1) / panel;
  lines_.resize(static_cast<std::size_t>((panels * stride_ + 15) / 16));
}

void PanelMatrix::put(const float* from, std::int64_t n) {
  for (std::int64_t begin = 0; begin < width_; begin += panel_) {
    const std::int64_t count = std::min(panel_, width_ - begin);
    for (std::int64_t r = 0; r < n; ++r) std::copy_n(from + r * width_ + begin, count, row(begin / panel_, r));
  }
}

void PanelMatrix::get(float* to, std::int64_t n) const {
  for (std::int64_t begin = 0; begin < width_; begin += panel_) {
    const std::int64_t count = std::min(panel_, width_ - begin);
    const float* panel = values() + begin / panel_ * stride_;
    for (std::int64_t r = 0; r < n; ++r) std::copy_n(panel + r * panel_, count, to + r * width_ + begin);
  }
}

void PanelMatrix::put_transposed(const float* from) {
  for (std::int64_t i = 0; i < width_; ++i, from += rows_) {
    float* to = row(i / panel_, 0) + i % panel_;
    for (std::int64_t r = 0; r < rows_; ++r) to[r * panel_] = from[r];
  }
}

}  // namespace hml
