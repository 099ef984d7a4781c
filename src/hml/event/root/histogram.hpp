#pragma once
#include <string>
#include <vector>

#include "hml/event/root/file.hpp"

namespace hml {

/// One axis of a histogram: edges that rise, or `bins` of equal width.
struct HistogramAxis {
  int bins = 0;
  double low = 0, high = 0;
  std::vector<double> edges;  ///< empty where the widths are equal
  /// 1 to `bins`; 0 below the axis, bins + 1 at its end or above (and for NaN).
  int bin(double value) const;
};

/// A histogram of two variables as ROOT files hold it (TH2F, TH2D, ...): contents, or the means of a TProfile2D.
class Histogram2D {
 public:
  /// The histogram of that name; an input error names those that there are.
  static Histogram2D read(const RootFile& file, const std::string& name);

  const HistogramAxis& x() const { return x_; }
  const HistogramAxis& y() const { return y_; }
  /// Of a bin, under- and overflow (0, bins + 1) included.
  double content(int bin_x, int bin_y) const;

 private:
  HistogramAxis x_, y_;
  std::vector<double> contents_;  // row by row of y
};

}  // namespace hml
