#include "hml/evaluate/distance_correlation.hpp"

#include <cmath>

#include "hml/evaluate/hypotheses.hpp"
#include "hml/evaluate/metrics/metrics.hpp"

namespace hml {

namespace {

/// How much the signal's score depends on a variable among the events of one class: 0 where they are independent, so
/// that a cut on the score leaves the variable's distribution (a background's mass, say) as it is. Events without the
/// variable are left out.
class DistanceCorrelation : public Metric {
 public:
  std::vector<std::string> variables() const override { return {variable_}; }

 private:
  void declare_own(Parameters& p) override {
    p.add("variable", variable_, "Variable that the score should not depend on, such as 'fatjet0.mass'.").required();
    p.add("of", of_, "Class whose events are looked at, by name or number; 'all' takes every event.");
    hypotheses_.declare(p);
  }

  Estimate measure(const ScoredEvents& events) const override {
    const auto contrast = hypotheses_.among(events);
    const auto& variable = events.variable(variable_);
    const std::int32_t of = of_ == "all" ? -1 : events.class_index(of_);
    std::vector<double> x, y, w;
    for (std::size_t i = 0; i < variable.size(); ++i) {
      if ((of >= 0 && events.labels()[i] != of) || !std::isfinite(variable[i])) continue;
      x.push_back(events.discriminant(i, contrast));
      y.push_back(variable[i]);
      w.push_back(events.weights()[i]);
    }
    return distance_correlation(x, y, w);
  }

  std::string variable_, of_ = "0";
  Hypotheses hypotheses_;
};

}  // namespace

std::unique_ptr<Metric> distance_correlation() { return std::make_unique<DistanceCorrelation>(); }

}  // namespace hml
