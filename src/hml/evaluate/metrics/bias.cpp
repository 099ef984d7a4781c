#include "hml/evaluate/metrics/metrics.hpp"
#include "hml/evaluate/target_metric.hpp"

namespace hml {

namespace {

/// The median of the response, less what it should be: 1 where it is relative, and 0 where it is not.
class Bias : public ResponseMetric {
  Estimate measure(const ScoredEvents& events) const override {
    return {quantiles(events, {0.5})[0] - (relative() ? 1 : 0)};
  }
};

}  // namespace

std::unique_ptr<Metric> bias() { return std::make_unique<Bias>(); }

}  // namespace hml
