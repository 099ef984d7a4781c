#pragma once
#include <span>
#include <vector>

namespace hml {

/// A particle as PUPPI sees it: pt in GeV, direction, where it comes from.
struct PuppiParticle {
  enum class Kind { neutral, charged_hard, charged_pile_up };
  double pt = 0, eta = 0, phi = 0;
  Kind kind = Kind::neutral;
};

/// One of the quantities alpha_i that tell pile-up from the rest, a sum over the particles j within `cone` of i.
struct PuppiMetric {
  /// `one` is 1 always; the numbers are those of a card's MetricId. log_pt2_over_r2 is the paper's.
  enum class Sum { one = -1, log_pt_over_r2, pt_with_own, over_r2, log_over_r2, pt, log_pt2_over_r2 };
  Sum sum = Sum::log_pt2_over_r2;
  bool charged = true;  ///< sum over charged particles of the hard vertex alone, judge by those of pile-up
  bool low_pile_up =
      true;  ///< width from below the median; median and width corrected for what the hard vertex has there
  bool multiply = false;  ///< multiply its probability with that of those before, rather than add up chi squared
  double cone = 0.4;
  double pt_min = 0.1;  ///< of particles that median and width are taken from; GeV
  double width_scale = 1;
};

/// What holds in a range of |eta|.
struct PuppiRegion {
  double eta_min = 0, eta_max = 0, pt_min = 0;
  double neutral_pt = 0,
         neutral_pt_by_vertex = 0;  ///< least weighted pt of neutral particles, GeV, and what each vertex adds
  std::vector<PuppiMetric> metrics;
};

/// Weights of pile-up per particle identification (arXiv:1407.6013). In each region the alpha of pile-up has a median
/// and a width; a neutral particle weighs as much as the chi squared distribution below (alpha - median) |alpha -
/// median| / width^2. Charged particles weigh 1 or, from pile-up, 0. Weights below `weight_min` and neutral particles
/// whose weighted pt is too small get 0, and so does what lies in no region. Where there is no pile-up to learn from,
/// neutral particles weigh 1.
class Puppi {
 public:
  Puppi() = default;
  Puppi(std::vector<PuppiRegion> regions, double weight_min) : regions_(std::move(regions)), weight_min_(weight_min) {}
  /// One weight a particle; `vertices` is the number that the threshold of neutral particles grows with.
  std::vector<double> weights(std::span<const PuppiParticle> particles, int vertices) const;

 private:
  std::vector<PuppiRegion> regions_;
  double weight_min_ = 0;
};

/// Share of the chi squared distribution with n degrees of freedom below x; 0 for x <= 0.
double chi_squared_below(double x, int n);
/// Its inverse for one degree of freedom; p in [0, 1).
double chi_squared_quantile(double p);

}  // namespace hml
