#include <cmath>

#include "hml/evaluate/metrics/metrics.hpp"
#include "hml/evaluate/target_metric.hpp"

namespace hml {

namespace {

/// The weighted mean of |estimate - truth|.
class MeanAbsoluteError : public TargetMetric {
  Estimate measure(const ScoredEvents& events) const override {
    return mean(events, [](const Value& value) { return std::abs(value.estimate - value.truth); });
  }
};

}  // namespace

std::unique_ptr<Metric> mean_absolute_error() { return std::make_unique<MeanAbsoluteError>(); }

}  // namespace hml
