#include "hml/evaluate/decision_metric.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

/// The fraction of the background that is called signal: background efficiency.
std::unique_ptr<Metric> false_positive_rate() {
  const Outcomes numerator{.false_positive = 1}, denominator{.false_positive = 1, .true_negative = 1};
  return std::make_unique<DecisionMetric>(numerator, denominator);
}

}  // namespace hml
