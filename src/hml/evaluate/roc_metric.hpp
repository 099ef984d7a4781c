#pragma once
#include <string>
#include <vector>

#include "hml/evaluate/hypotheses.hpp"
#include "hml/evaluate/metric.hpp"

namespace hml {

/// A metric that is a smooth function of the whole ROC curve, such as the area below it.
///
/// Of several classes, where neither signal nor background is named, it is the mean over the classes, each against the
/// rest: the plain one (`macro`) or weighted by the classes' total weights.
class RocMetric : public Metric {
 protected:
  /// The value of one curve, and its derivatives by the weight of a signal and of a background event of each step.
  struct Response {
    double value = 0;
    std::vector<double> by_signal, by_background;  ///< one a step
  };
  virtual Response respond(const Roc& roc) const = 0;

  void declare_own(Parameters& p) override;
  /// The variance is the sum of (w * derivative)^2 over the events (the infinitesimal jackknife), times n / (n - 1) of
  /// each class, where n = (sum w)^2 / sum w^2; NaN where a class has one event.
  Estimate measure(const ScoredEvents& events) const override;

 private:
  Hypotheses hypotheses_;
  std::string average_ = "macro";
};

}  // namespace hml
