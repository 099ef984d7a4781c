#include "hml/evaluate/metrics/metrics.hpp"
#include "hml/evaluate/target_metric.hpp"

namespace hml {

namespace {

/// Half the width of the central 68.27% of the response; where it is relative, divided by its median, as a calibration
/// would scale it.
class Resolution : public ResponseMetric {
  Estimate measure(const ScoredEvents& events) const override {
    constexpr double tail = 0.158655254;  // of a normal distribution beyond one standard deviation
    const auto edges = quantiles(events, {tail, 0.5, 1 - tail});
    return {(edges[2] - edges[0]) / 2 / (relative() ? edges[1] : 1)};
  }
};

}  // namespace

std::unique_ptr<Metric> resolution() { return std::make_unique<Resolution>(); }

}  // namespace hml
