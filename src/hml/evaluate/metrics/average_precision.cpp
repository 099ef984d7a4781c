#include "hml/evaluate/metrics/metrics.hpp"
#include "hml/evaluate/roc_metric.hpp"

namespace hml {

namespace {

/// The area below the precision-recall curve without interpolation: the sum over the steps of the signal efficiency
/// gained times the precision reached, s / (s + b). Thresholds above which the weights sum to nothing count 0.
class AveragePrecision : public RocMetric {
  Response respond(const Roc& roc) const override {
    const auto& steps = roc.steps();
    double s = 0, b = 0, sum = 0;
    std::vector<double> precision;
    precision.reserve(steps.size());
    // By the weight of an event selected from step k on: how the precision of that step changes, times what it counts.
    Response out{0, std::vector<double>(steps.size()), std::vector<double>(steps.size())};
    for (std::size_t k = 0; k < steps.size(); ++k) {
      s += steps[k].signal, b += steps[k].background;
      const double selected = s + b;
      precision.push_back(selected > 0 ? s / selected : 0);
      sum += steps[k].signal * precision[k];
      const double change = selected > 0 ? steps[k].signal / (selected * selected) / roc.signal() : 0;
      out.by_signal[k] = change * b, out.by_background[k] = -change * s;
    }
    out.value = sum / roc.signal();
    double by_signal = 0, by_background = 0;
    for (std::size_t k = steps.size(); k-- > 0;) {
      by_signal += out.by_signal[k], by_background += out.by_background[k];
      out.by_signal[k] = by_signal + (precision[k] - out.value) / roc.signal();
      out.by_background[k] = by_background;
    }
    return out;
  }
};

}  // namespace

std::unique_ptr<Metric> average_precision() { return std::make_unique<AveragePrecision>(); }

}  // namespace hml
