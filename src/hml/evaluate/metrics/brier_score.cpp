#include "hml/evaluate/mean_metric.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

namespace {

/// The mean squared distance of the scores from the truth (Brier, Mon. Wea. Rev. 78 (1950) 1): of two classes
/// (score - label)^2, of several the sum over the classes of (score - 1 or 0)^2, which counts two classes twice.
class BrierScore : public MeanMetric {
  double of_event(const ScoredEvents& events, std::size_t i) const override {
    double sum = 0;
    for (std::int32_t c = events.class_count() == 2 ? 1 : 0; c < events.class_count(); ++c) {
      const double distance = events.score(i, c) - (events.labels()[i] == c ? 1 : 0);
      sum += distance * distance;
    }
    return sum;
  }
};

}  // namespace

std::unique_ptr<Metric> brier_score() { return std::make_unique<BrierScore>(); }

}  // namespace hml
