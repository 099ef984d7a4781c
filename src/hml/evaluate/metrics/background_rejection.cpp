#include <limits>

#include "hml/evaluate/hypotheses.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

namespace {

/// 1 / eps_B at the best threshold that keeps at least the wanted signal efficiency. Nothing is interpolated: the
/// working point is one that an analysis can use, and scores that are only 0 or 1 (cuts) have a value too. The
/// uncertainty is the binomial one of eps_B (with weights, sum w^2 (c - eps_B)^2 / (sum w)^2), the threshold held
/// fixed. Where no background is left the value is infinite and its uncertainty NaN.
class BackgroundRejection : public Metric {
  void declare_own(Parameters& p) override {
    p.add("efficiency", efficiency_, "Signal efficiency to keep.").unit("1").min(0).max(1);
    hypotheses_.declare(p);
  }

  Estimate measure(const ScoredEvents& events) const override {
    const auto point = events.roc(hypotheses_.among(events)).working_point(efficiency_);
    const double eps = point.background_efficiency;
    if (!(eps > 0)) return {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()};
    return {1 / eps, point.background_error / (eps * eps)};
  }

  double efficiency_ = 0.5;
  Hypotheses hypotheses_;
};

}  // namespace

std::unique_ptr<Metric> background_rejection() { return std::make_unique<BackgroundRejection>(); }

}  // namespace hml
