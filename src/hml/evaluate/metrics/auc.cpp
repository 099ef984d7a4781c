#include "hml/evaluate/metrics/metrics.hpp"
#include "hml/evaluate/roc_metric.hpp"

namespace hml {

namespace {

/// The probability that a signal event scores above a background event, ties counted one half; equal to the
/// trapezoidal area under the ROC curve. The variance is that of the placement values (DeLong et al., Biometrics 44
/// (1988) 837), here with event weights.
class Auc : public RocMetric {
  Response respond(const Roc& roc) const override {
    double area = 0, below = roc.background();
    for (const auto& step : roc.steps()) {
      below -= step.background;
      area += step.signal * (below + step.background / 2);
    }
    Response out{area / (roc.signal() * roc.background()), {}, {}};
    out.by_signal.reserve(roc.steps().size()), out.by_background.reserve(roc.steps().size());
    double above = 0;
    below = roc.background();
    for (const auto& step : roc.steps()) {
      below -= step.background;
      out.by_signal.push_back(((below + step.background / 2) / roc.background() - out.value) / roc.signal());
      out.by_background.push_back(((above + step.signal / 2) / roc.signal() - out.value) / roc.background());
      above += step.signal;
    }
    return out;
  }
};

}  // namespace

std::unique_ptr<Metric> auc() { return std::make_unique<Auc>(); }

}  // namespace hml
