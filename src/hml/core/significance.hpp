#pragma once
#include <string>

#include "hml/core/parameters.hpp"

namespace hml {

/// How significant s expected signal events are on top of b background events: the counting experiment that cuts are
/// optimised for and that thresholds are chosen by.
///
///     s_over_sqrt_b    s / sqrt(b)
///     s_over_sqrt_sb   s / sqrt(s + b)
///     asimov           the median discovery significance of Cowan, Cranmer, Gross and Vitells (arXiv:1007.1727, eq. 97),
///                      sqrt(2 [(s + b) ln(1 + s/b) - s]); with a background uncertainty, its profile-likelihood form
///                      for an auxiliary measurement of b (Cowan, "Discovery sensitivity for a counting experiment with
///                      background uncertainty", 2012; Li and Ma, doi:10.1086/161295)
///     ams              asimov with b + b_regularisation in place of b: the HiggsML challenge's (Adam-Bourdarios et al.,
///                      PMLR 42 (2015) 19, eq. 7)
///
/// A relative background uncertainty r enters s_over_sqrt_b and s_over_sqrt_sb as b -> b + (r b)^2 under the root.
struct CountingSignificance {
  std::string formula = "s_over_sqrt_sb";
  double background_uncertainty = 0;  ///< relative, r
  double b_regularisation = 10;       ///< events, of "ams"

  void declare(Parameters& p);
  /// 0 where s <= 0; infinite where there is signal and neither background nor regularisation (s_over_sqrt_sb is sqrt(s)).
  /// A negative b counts as none.
  double operator()(double s, double b) const;

  struct Gradient {
    double by_s = 0, by_b = 0;
  };
  /// Derivatives by s and b, by symmetric differences of relative width 1e-5 (good to about 1e-9); 0 where the
  /// significance is 0 or infinite.
  Gradient gradient(double s, double b) const;
};

/// sqrt(2 [(s + b) ln(1 + s/b) - s]), s > 0 and b > 0; accurate for s much smaller than b, too.
double asimov_significance(double s, double b);
/// The same with a background known to +- sigma (events).
double asimov_significance(double s, double b, double sigma);

}  // namespace hml
