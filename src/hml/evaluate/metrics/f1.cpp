#include "hml/evaluate/decision_metric.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

/// The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN).
std::unique_ptr<Metric> f1() {
  const Outcomes numerator{.true_positive = 2},
      denominator{.true_positive = 2, .false_positive = 1, .false_negative = 1};
  return std::make_unique<DecisionMetric>(numerator, denominator);
}

}  // namespace hml
