#include "hml/evaluate/decision_metric.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

/// The fraction of the signal that is called so: true positive rate, signal efficiency.
std::unique_ptr<Metric> recall() {
  const Outcomes numerator{.true_positive = 1}, denominator{.true_positive = 1, .false_negative = 1};
  return std::make_unique<DecisionMetric>(numerator, denominator);
}

}  // namespace hml
