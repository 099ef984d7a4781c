#include <cmath>

#include "hml/evaluate/mean_metric.hpp"
#include "hml/evaluate/metrics/metrics.hpp"
#include "hml/evaluate/target_metric.hpp"

namespace hml {

namespace {

/// The weighted mean of |estimate - truth|.
class MeanAbsoluteError : public TargetMetric {
  Estimate measure(const ScoredEvents& events) const override {
    std::vector<double> numbers, weights;
    for (const auto& value : values(events))
      numbers.push_back(std::abs(value.estimate - value.truth)), weights.push_back(value.weight);
    return weighted_mean(numbers, weights);
  }
};

}  // namespace

std::unique_ptr<Metric> mean_absolute_error() { return std::make_unique<MeanAbsoluteError>(); }

}  // namespace hml
