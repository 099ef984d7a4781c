#pragma once
#include <string>
#include <vector>

#include "hml/evaluate/metric.hpp"

namespace hml {

/// A metric of what a model says of a number of an event, such as a mass, held against the truth. Events without the
/// truth are left out.
class TargetMetric : public Metric {
 public:
  std::vector<std::string> variables() const override { return {target_}; }
  std::vector<std::string> estimates() const override { return {estimate_.empty() ? target_ : estimate_}; }

 protected:
  using Metric::Metric;
  void declare_own(Parameters& p) override;

  /// Of one event.
  struct Value {
    double estimate = 0, truth = 0, weight = 1;
  };
  /// The events with a truth; an input error where there are none of positive weight.
  std::vector<Value> values(const ScoredEvents& events) const;
  /// The weighted mean over them of a number of each.
  Estimate mean(const ScoredEvents& events, double (*of)(const Value& value)) const;

 private:
  std::string target_, estimate_;
};

/// A metric of the response, which is estimate / truth where it is relative, and estimate - truth where it is not.
class ResponseMetric : public TargetMetric {
 protected:
  ResponseMetric() : TargetMetric(false) {}
  void declare_own(Parameters& p) override;
  /// The response below which the shares (rising) of the weight lie, and whether it is relative.
  std::vector<double> quantiles(const ScoredEvents& events, const std::vector<double>& shares) const;
  bool relative() const { return relative_; }

 private:
  bool relative_ = true;
};

}  // namespace hml
