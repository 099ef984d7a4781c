#pragma once
#include "hml/evaluate/metric.hpp"

namespace hml {

/// sum w x / sum w, with the variance of a ratio of sums, sum w^2 (x - mean)^2 / (sum w)^2; an input error where the
/// weights do not add up to a positive number.
Estimate weighted_mean(const std::vector<double>& numbers, const std::vector<double>& weights);

/// A metric that is the weighted mean of a number of each event, such as a loss.
class MeanMetric : public Metric {
 protected:
  /// The number of event i.
  virtual double of_event(const ScoredEvents& events, std::size_t i) const = 0;
  Estimate measure(const ScoredEvents& events) const override;
};

}  // namespace hml
