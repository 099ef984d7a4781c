#include <cmath>
#include <limits>

#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

namespace {

/// Sum of w^2 (placement - auc)^2 of one class, the class's share of the variance: divided by (sum w)^2 and corrected
/// by n / (n - 1) for the effective number of events n = (sum w)^2 / sum w^2. Infinite for a single event.
double share(double squares, double total, double total2) {
  const double effective = total * total / total2;
  return effective > 1 ? squares / (total * total) * effective / (effective - 1)
                       : std::numeric_limits<double>::infinity();
}

/// The probability that a signal event scores above a background event, ties counted one half; equal to the
/// trapezoidal area under the ROC curve. The variance is that of the placement values (DeLong et al., Biometrics 44
/// (1988) 837), here with event weights.
class Auc : public Metric {
 public:
  Estimate evaluate(const Roc& roc) const override {
    double area = 0, below = roc.background();
    for (const auto& step : roc.steps()) {
      below -= step.background;
      area += step.signal * (below + step.background / 2);
    }
    const double value = area / (roc.signal() * roc.background());

    double signal = 0, background = 0, above = 0;
    below = roc.background();
    for (const auto& step : roc.steps()) {
      below -= step.background;
      const double of_signal = (below + step.background / 2) / roc.background() - value;
      const double of_background = (above + step.signal / 2) / roc.signal() - value;
      signal += step.signal2 * of_signal * of_signal;
      background += step.background2 * of_background * of_background;
      above += step.signal;
    }
    const double variance =
        share(signal, roc.signal(), roc.signal2()) + share(background, roc.background(), roc.background2());
    return {value, std::isfinite(variance) ? std::sqrt(variance) : std::numeric_limits<double>::quiet_NaN()};
  }
};

}  // namespace

std::unique_ptr<Metric> auc() { return std::make_unique<Auc>(); }

}  // namespace hml
