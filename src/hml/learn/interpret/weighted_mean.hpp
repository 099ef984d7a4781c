#pragma once
#include <cmath>

namespace hml {

/// Weighted mean of quantities that come in numbers an event, such as one a particle: sum w A / sum w n, A being the sum
/// over an event's n quantities. Its statistical error takes events, not their parts, as independent (a ratio of sums).
class WeightedMean {
 public:
  void add(double weight, double sum, double n = 1) {
    const double a = weight * sum, b = weight * n;
    a_ += a, b_ += b, aa_ += a * a, ab_ += a * b, bb_ += b * b;
  }
  bool empty() const { return b_ == 0; }
  /// 0 where nothing was added.
  double value() const { return b_ != 0 ? a_ / b_ : 0; }
  double error() const {
    const double squares = aa_ - 2 * value() * ab_ + value() * value() * bb_;
    return b_ != 0 ? std::sqrt(squares > 0 ? squares : 0) / std::abs(b_) : 0;
  }

 private:
  double a_ = 0, b_ = 0, aa_ = 0, ab_ = 0, bb_ = 0;
};

}  // namespace hml
