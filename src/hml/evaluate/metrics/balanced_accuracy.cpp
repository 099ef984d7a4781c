#include "hml/evaluate/decision_metric.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

namespace {

/// The mean over the classes of the fraction of each that is called right: an accuracy that the classes' sizes have no
/// part in. Of two classes it is (true positive rate + true negative rate) / 2.
class BalancedAccuracy : public Metric {
  void declare_own(Parameters& p) override { decision_.declare(p); }

  Estimate measure(const ScoredEvents& events) const override {
    const Outcomes right{.true_positive = 1}, all{.true_positive = 1, .false_negative = 1};
    return class_mean(decision_(events), right, all, false);
  }

  Decision decision_;
};

}  // namespace

std::unique_ptr<Metric> balanced_accuracy() { return std::make_unique<BalancedAccuracy>(); }

}  // namespace hml
