#include "hml/core/significance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hml {

namespace {

// (1 + x) ln(1 + x) - x without cancellation: its series, sum of (-1)^k x^k / (k (k - 1)) from k = 2, where x is small.
double excess(double x) {
  if (std::abs(x) > 0.02) return (1 + x) * std::log1p(x) - x;
  double sum = 0, power = x;
  for (int k = 2; k <= 9; ++k) {
    power *= k == 2 ? x : -x;
    sum += power / (k * (k - 1));
  }
  return sum;
}

}  // namespace

double asimov_significance(double s, double b) { return std::sqrt(2 * b * excess(s / b)); }

double asimov_significance(double s, double b, double sigma) {
  if (!(sigma > 0)) return asimov_significance(s, b);
  // With n = s + b and tau = b / sigma^2 the on-off problem has (n, b tau) counts: its log-likelihood ratio.
  const double variance = sigma * sigma, n = s + b, mix = b * b + n * variance;
  const double first = n * std::log1p(s * b / mix);
  const double second = b * b / variance * std::log1p(variance * s / (b * (b + variance)));
  return std::sqrt(std::max(0.0, 2 * (first - second)));
}

void CountingSignificance::declare(Parameters& p) {
  p.add("formula", formula, "How the significance is counted.")
      .choices({"s_over_sqrt_b", "s_over_sqrt_sb", "asimov", "ams"});
  p.add("background_uncertainty", background_uncertainty, "Relative uncertainty of the expected background.")
      .unit("1")
      .min(0);
  p.add("b_regularisation", b_regularisation, "Background events added by 'ams', against thresholds with hardly any.")
      .unit("events")
      .min(0);
}

double CountingSignificance::operator()(double s, double b) const {
  if (!(s > 0)) return 0;
  b = std::max(b, 0.0);
  if (formula == "ams") b += b_regularisation;
  const double sigma = background_uncertainty * b;
  if (formula == "s_over_sqrt_sb") return s / std::sqrt(s + b + sigma * sigma);
  if (!(b > 0)) return std::numeric_limits<double>::infinity();
  if (formula == "s_over_sqrt_b") return s / std::sqrt(b + sigma * sigma);
  return asimov_significance(s, b, sigma);
}

CountingSignificance::Gradient CountingSignificance::gradient(double s, double b) const {
  const double here = (*this)(s, b);
  if (!(here > 0) || !std::isfinite(here)) return {};
  constexpr double relative = 1e-5;
  const auto slope = [&](double step_s, double step_b) {
    const double step = step_s + step_b;
    return step > 0 ? ((*this)(s + step_s, b + step_b) - (*this)(s - step_s, b - step_b)) / (2 * step) : 0;
  };
  return {slope(relative * s, 0), slope(0, relative * std::max(b, 0.0))};
}

}  // namespace hml
