#include <cmath>
#include <limits>

#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

namespace {

/// 1 / eps_B at the best threshold that keeps at least the wanted signal efficiency. Nothing is interpolated: the
/// working point is one that an analysis can use, and scores that are only 0 or 1 (cuts) have a value too. The
/// uncertainty is the binomial one of eps_B (with weights, sum w^2 (c - eps_B)^2 / (sum w)^2), the threshold held
/// fixed. Where no background is left the value is infinite and its uncertainty NaN.
class BackgroundRejection : public Metric {
 public:
  void declare(Parameters& p) override {
    p.add("efficiency", efficiency_, "Signal efficiency to keep.").unit("1").min(0).max(1);
  }

  Estimate evaluate(const Roc& roc) const override {
    const auto point = working_point(roc, efficiency_);
    const double eps = point.background_efficiency;
    if (!(eps > 0)) return {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()};
    double selected2 = 0;
    for (const auto& step : roc.steps())
      if (step.threshold >= point.threshold) selected2 += step.background2;
    const double rest2 = roc.background2() - selected2;
    const double error =
        std::sqrt(std::max(0.0, selected2 * (1 - eps) * (1 - eps) + rest2 * eps * eps)) / roc.background();
    return {1 / eps, error / (eps * eps)};
  }

 private:
  double efficiency_ = 0.5;
};

}  // namespace

std::unique_ptr<Metric> background_rejection() { return std::make_unique<BackgroundRejection>(); }

}  // namespace hml
