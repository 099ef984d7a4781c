#include "hml/evaluate/target_metric.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hml/evaluate/mean_metric.hpp"

namespace hml {

void TargetMetric::declare_own(Parameters& p) {
  p.add("target", target_, "Column that was learned, such as 'genjet0.pt'.").required();
  p.add("estimate", estimate_, "What the model says of it, such as 'genjet0.pt.q0.5'; the target itself where empty.");
}

std::vector<TargetMetric::Value> TargetMetric::values(const ScoredEvents& events) const {
  const auto& truth = events.variable(target_);
  const auto& estimate = events.variable(estimate_variable(estimates().front()));
  std::vector<Value> out;
  double total = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (!std::isfinite(truth[i])) continue;
    out.push_back({estimate[i], truth[i], events.weights()[i]});
    total += out.back().weight;
  }
  if (!(total > 0))
    throw Error(ErrorKind::input, fmt::format("the events with a '{}' have a sum of weights of {:g}", target_, total));
  return out;
}

Estimate TargetMetric::mean(const ScoredEvents& events, double (*of)(const Value& value)) const {
  std::vector<double> numbers, weights;
  for (const auto& value : values(events)) numbers.push_back(of(value)), weights.push_back(value.weight);
  return weighted_mean(numbers, weights);
}

void ResponseMetric::declare_own(Parameters& p) {
  TargetMetric::declare_own(p);
  p.add("relative", relative_, "Take estimate / truth, not estimate - truth; needs a target without zeros.");
}

std::vector<double> ResponseMetric::quantiles(const ScoredEvents& events, const std::vector<double>& shares) const {
  std::vector<std::pair<double, double>> responses;  // with their weights
  double total = 0;
  for (const auto& value : values(events)) {
    if (relative_ && value.truth == 0)
      throw Error(ErrorKind::input, "a truth of zero has no relative response; set relative: false");
    responses.emplace_back(relative_ ? value.estimate / value.truth : value.estimate - value.truth, value.weight);
    total += value.weight;
  }
  std::sort(responses.begin(), responses.end());
  std::vector<double> out;
  double below = 0;
  auto at = responses.begin();
  for (const double share : shares) {
    while (at + 1 != responses.end() && below + at->second < share * total) below += (at++)->second;
    out.push_back(at->first);
  }
  return out;
}

}  // namespace hml
