#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "hml/learn/trees/histogram.hpp"

namespace hml {

/// A loss that is lowest where the response of one class does not depend on a variable, added to that of classification:
/// the bin flatness loss of Rogozhnikov, Bukva, Gligorov, Ustyuzhanin and Williams (arXiv:1410.4140, eq. 8 with power 2),
///
///     FL = sum_b w_b integral |F_b(s) - F(s)|^2 dF(s),
///
/// F the distribution of the class's scores and F_b that in bin b of the variable, w_b its share of the weight. By an event's
/// score its derivative is -2 w (F_b(s) - F(s)): where a bin's scores lie lower than the others', they are raised. The second
/// derivative is bounded by that of the logistic loss, w / 4, so that Newton's steps stay short.
class Flatness {
 public:
  /// `variable` (n) of all events; those of class `label` are made uniform in `bins` of equal weight; events whose variable
  /// is missing (NaN) take no part. `weights` (n); negative ones count as none.
  Flatness(std::span<const float> variable, std::span<const std::int32_t> labels, std::span<const double> weights,
           std::int32_t label, int bins, double strength);

  /// Adds strength times the derivatives to `pairs` (n) for scores (n); returns the loss itself, FL.
  double add(std::span<const double> scores, std::span<Pair> pairs) const;

 private:
  std::vector<double> excess(std::span<const double> scores) const;

  std::vector<std::uint32_t> events_, bin_;
  std::vector<double> weights_, bin_weight_;
  double total_ = 0, strength_ = 0;
};

}  // namespace hml
