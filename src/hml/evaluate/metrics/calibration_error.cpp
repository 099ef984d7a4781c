#include <cmath>
#include <limits>

#include "hml/evaluate/curves.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

namespace {

/// The expected calibration error (Naeini, Cooper and Hauskrecht, AAAI 2015; Guo et al., arXiv:1706.04599): the mean
/// over the bins of the calibration curve of |fraction - mean score|, weighted by the bins' weights.
class CalibrationError : public Metric {
 public:
  CalibrationError() : Metric(false) {}

 private:
  void declare_own(Parameters& p) override { binning_.declare(p); }

  Estimate measure(const ScoredEvents& events) const override {
    double sum = 0, total = 0;
    for (const auto& bin : calibration_curve(events, binning_)) {
      sum += bin.weight * std::abs(bin.fraction.value - bin.mean_score);
      total += bin.weight;
    }
    return {sum / total, std::numeric_limits<double>::quiet_NaN()};
  }

  CalibrationBinning binning_;
};

}  // namespace

std::unique_ptr<Metric> calibration_error() { return std::make_unique<CalibrationError>(); }

}  // namespace hml
