#include <cmath>

#include "hml/evaluate/mean_metric.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

namespace {

/// The share of the events whose truth lies in the interval that the model gives: between two quantiles, or within
/// `sigmas` of its uncertainty. Of a true interval between the quantiles 0.16 and 0.84 it is 0.68.
class Coverage : public Metric {
 public:
  std::vector<std::string> variables() const override { return {target_}; }
  std::vector<std::string> estimates() const override {
    if (low_.empty()) return {target_, target_ + ".sigma"};
    return {target_ + "." + low_, target_ + "." + high_};
  }

 private:
  void declare_own(Parameters& p) override {
    p.add("target", target_, "Column that was learned, such as 'genjet0.pt'.").required();
    p.add("low", low_, "Lower edge, such as 'q0.16'; empty: the uncertainty of a gaussian loss is taken.");
    p.add("high", high_, "Upper edge, such as 'q0.84'.");
    p.add("sigmas", sigmas_, "Half the width of the interval in uncertainties, where those are taken.").min(0);
  }

  Estimate measure(const ScoredEvents& events) const override {
    const auto& truth = events.variable(target_);
    const auto& a = events.variable(estimate_variable(estimates()[0]));
    const auto& b = events.variable(estimate_variable(estimates()[1]));
    std::vector<double> inside, weights;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      if (!std::isfinite(truth[i])) continue;
      const double low = low_.empty() ? a[i] - sigmas_ * b[i] : a[i], high = low_.empty() ? a[i] + sigmas_ * b[i] : b[i];
      inside.push_back(truth[i] >= low && truth[i] <= high ? 1 : 0), weights.push_back(events.weights()[i]);
    }
    return weighted_mean(inside, weights);
  }

  std::string target_, low_, high_;
  double sigmas_ = 1;
};

}  // namespace

std::unique_ptr<Metric> coverage() { return std::make_unique<Coverage>(); }

}  // namespace hml
