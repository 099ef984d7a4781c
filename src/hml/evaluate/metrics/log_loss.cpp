#include <algorithm>
#include <cmath>

#include "hml/evaluate/mean_metric.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

namespace {

/// The mean of -ln(score of the true class), the cross-entropy; scores are clipped to [clip, 1 - clip].
class LogLoss : public MeanMetric {
  void declare_own(Parameters& p) override {
    p.add("clip", clip_, "Smallest score that an event counts with, and its distance from one of the largest.")
        .unit("1")
        .min(0)
        .max(0.5);
  }

  double of_event(const ScoredEvents& events, std::size_t i) const override {
    return -std::log(std::clamp(events.score(i, events.labels()[i]), clip_, 1 - clip_));
  }

  double clip_ = 1e-7;
};

}  // namespace

std::unique_ptr<Metric> log_loss() { return std::make_unique<LogLoss>(); }

}  // namespace hml
