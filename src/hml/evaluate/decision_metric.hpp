#pragma once
#include <string>

#include "hml/evaluate/confusion.hpp"
#include "hml/evaluate/metric.hpp"

namespace hml {

/// A number for each of the four ways in which a decision about one class can end.
struct Outcomes {
  double true_positive = 0, false_positive = 0, false_negative = 0, true_negative = 0;
};

/// A metric of decisions that is a ratio of two sums over their outcomes: precision is true positives over all
/// positives.
///
/// Of several classes, where neither signal nor background is named, it is the mean over the classes, each against the
/// rest: the plain one (`macro`) or weighted by the classes' total weights. Where the denominator is nothing (no event
/// was called signal) it is 0. The uncertainty is propagated from the sums of weights, sum w^2 each.
class DecisionMetric : public Metric {
 public:
  DecisionMetric(Outcomes numerator, Outcomes denominator) : numerator_(numerator), denominator_(denominator) {}

 protected:
  void declare_own(Parameters& p) override;
  Estimate measure(const ScoredEvents& events) const override;

 private:
  Outcomes numerator_, denominator_;
  Decision decision_;
  std::string average_ = "macro";
};

/// The mean of such a ratio over all classes.
Estimate class_mean(const Confusion& confusion, const Outcomes& numerator, const Outcomes& denominator, bool weighted);

}  // namespace hml
