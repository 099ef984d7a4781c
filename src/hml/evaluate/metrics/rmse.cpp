#include <cmath>

#include "hml/evaluate/metrics/metrics.hpp"
#include "hml/evaluate/target_metric.hpp"

namespace hml {

namespace {

/// The root of the weighted mean of (estimate - truth)^2.
class RootMeanSquaredError : public TargetMetric {
  Estimate measure(const ScoredEvents& events) const override {
    const Estimate square = mean(events, [](const Value& value) { return std::pow(value.estimate - value.truth, 2); });
    const double root = std::sqrt(square.value);
    return {root, root > 0 ? square.error / (2 * root) : 0};
  }
};

}  // namespace

std::unique_ptr<Metric> rmse() { return std::make_unique<RootMeanSquaredError>(); }

}  // namespace hml
