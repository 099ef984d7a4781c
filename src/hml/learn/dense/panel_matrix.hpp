#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "hml/core/random.hpp"
#include "hml/learn/dense/kernels.hpp"

namespace hml {

/// Memory of DensePanels, zero at first.
class PanelMatrix {
 public:
  PanelMatrix() = default;
  PanelMatrix(std::int64_t rows, std::int64_t width, std::int64_t panel);

  std::int64_t rows() const { return rows_; }
  DensePanels panels() const { return {const_cast<float*>(values()), width_, stride_}; }
  /// Copies `n` rows (n, width), row-major, in.
  void put(const float* from, std::int64_t n);
  /// Copies `n` rows (n, width), row-major, out.
  void get(float* to, std::int64_t n) const;
  /// Multiplies the numbers of `n` rows.
  void scale(std::int64_t n, float factor);
  /// Makes a number of `n` rows zero with this probability, and the others larger, so that their mean stays.
  void drop(std::int64_t n, double share, Random& random);
  /// Copies a matrix (width, rows), row-major, in: its columns become rows.
  void put_transposed(const float* from);

 private:
  struct alignas(64) CacheLine {
    float values[16];
  };
  const float* values() const { return reinterpret_cast<const float*>(lines_.data()); }
  // Number i of the first row; of the others it is a panel further each.
  const float* first(std::int64_t i) const { return values() + i / panel_ * stride_ + i % panel_; }
  float* first(std::int64_t i) { return const_cast<float*>(std::as_const(*this).first(i)); }

  std::int64_t rows_ = 0, width_ = 0, panel_ = 1, stride_ = 0;
  std::vector<CacheLine> lines_;
};

}  // namespace hml
