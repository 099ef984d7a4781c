#pragma once
#include "hml/evaluate/metric.hpp"

namespace hml {

/// A metric that is the weighted mean of a number of each event, such as a loss. The variance is that of a ratio of
/// sums, sum w^2 (number - mean)^2 / (sum w)^2.
class MeanMetric : public Metric {
 protected:
  /// The number of event i.
  virtual double of_event(const ScoredEvents& events, std::size_t i) const = 0;
  Estimate measure(const ScoredEvents& events) const override;
};

}  // namespace hml
