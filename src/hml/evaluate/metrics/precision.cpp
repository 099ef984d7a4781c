#include "hml/evaluate/decision_metric.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

/// Of what is called signal, the fraction that is: s / (s + b), the purity of the selection.
std::unique_ptr<Metric> precision() {
  const Outcomes numerator{.true_positive = 1}, denominator{.true_positive = 1, .false_positive = 1};
  return std::make_unique<DecisionMetric>(numerator, denominator);
}

}  // namespace hml
