#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace hml {

/// The edges of equal bins along one axis, the same numbers as numpy.linspace(low, high, bins + 1). Bins are closed on
/// the left and open on the right, but for the last, which is closed: as in numpy.histogram2d.
class PixelAxis {
 public:
  PixelAxis() = default;
  PixelAxis(std::array<double, 2> range, int bins) : bins_(bins) {
    const double step = (range[1] - range[0]) / bins;
    per_unit_ = bins / (range[1] - range[0]);
    for (int i = 0; i < bins; ++i) edges_.push_back(i * step + range[0]);
    edges_.push_back(range[1]);
  }

  int bins() const { return bins_; }
  /// Index of the bin that holds x, -1 outside and for NaN.
  int find(double x) const {
    if (!(x >= edges_.front() && x <= edges_.back())) return -1;
    // The guess may be off by a bin where x lies at an edge.
    int bin = std::min(static_cast<int>((x - edges_.front()) * per_unit_), bins_ - 1);
    if (x < edge(bin)) return bin - 1;
    return bin + 1 < bins_ && x >= edge(bin + 1) ? bin + 1 : bin;
  }

 private:
  double edge(int i) const { return edges_[static_cast<std::size_t>(i)]; }

  int bins_ = 0;
  double per_unit_ = 0;
  std::vector<double> edges_;
};

}  // namespace hml
