#include <cmath>

#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

namespace {

/// Weighted fraction of correct decisions, "signal" where score > threshold (the larger of two scores wins, a tie is
/// background). The variance of this ratio of sums is sum w^2 (c - accuracy)^2 / (sum w)^2, the binomial one for unit
/// weights.
class Accuracy : public Metric {
 public:
  void declare(Parameters& p) override {
    p.add("threshold", threshold_, "Events with a score above it are called signal.").unit("1").min(0).max(1);
  }

  Estimate evaluate(const Roc& roc) const override {
    double right = 0, right2 = 0, wrong2 = 0;
    for (const auto& step : roc.steps()) {
      const bool selected = step.threshold > threshold_;
      right += selected ? step.signal : step.background;
      right2 += selected ? step.signal2 : step.background2;
      wrong2 += selected ? step.background2 : step.signal2;
    }
    const double total = roc.signal() + roc.background(), value = right / total;
    return {value, std::sqrt((1 - value) * (1 - value) * right2 + value * value * wrong2) / total};
  }

 private:
  double threshold_ = 0.5;
};

}  // namespace

std::unique_ptr<Metric> accuracy() { return std::make_unique<Accuracy>(); }

}  // namespace hml
