#include "hml/evaluate/curves.hpp"
#include "hml/evaluate/hypotheses.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

namespace {

/// The significance of the events above a threshold, or the highest of all thresholds whose value is finite. Without
/// cross sections S and B are the sums of the weights selected; with them S = luminosity * cross section * efficiency,
/// where the cross sections are those of the sample that is evaluated (after its preselection). The uncertainty is that
/// of the finite sample at that threshold, propagated from Var S = sum w^2 and Var B alike; that the threshold was
/// chosen on the same events is in the bootstrap's alone.
class Significance : public Metric {
  void declare_own(Parameters& p) override {
    significance_.declare(p);
    p.add("threshold", threshold_, "Events with a score above it are counted; -1 takes the best threshold.")
        .unit("1")
        .min(-1)
        .max(1);
    expected_.declare(p);
    hypotheses_.declare(p);
  }

  Estimate measure(const ScoredEvents& events) const override {
    const auto& roc = events.roc(hypotheses_.among(events));
    const auto point = threshold_ < 0 ? best_significance(roc, significance_, expected_)
                                      : significance_above(threshold_, roc, significance_, expected_);
    return with_sample_error(point, significance_);
  }

  CountingSignificance significance_;
  ExpectedEvents expected_;
  double threshold_ = -1;
  Hypotheses hypotheses_;
};

}  // namespace

std::unique_ptr<Metric> significance() { return std::make_unique<Significance>(); }

}  // namespace hml
