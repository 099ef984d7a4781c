#include "hml/evaluate/roc_metric.hpp"

#include <cmath>
#include <limits>

namespace hml {

namespace {

// One curve's part in the mean over classes.
struct Part {
  Contrast contrast;
  double share = 1;
};

std::vector<Part> parts_of(const ScoredEvents& events, const Hypotheses& hypotheses, bool weighted) {
  if (events.class_count() == 2 || hypotheses.named()) return {{hypotheses.among(events)}};
  std::vector<Part> parts;
  const double total = events.total();
  for (std::int32_t c = 0; c < events.class_count(); ++c) {
    const Contrast contrast{c, -1};
    parts.push_back({contrast, weighted ? events.roc(contrast).signal() / total : 1.0 / events.class_count()});
  }
  return parts;
}

// sum of (w * derivative)^2, by class, each times n / (n - 1) of its effective number of events.
double variance(const ScoredEvents& events, const std::vector<double>& derivative, const std::vector<bool>& used) {
  struct Sums {
    double squares = 0, w = 0, w2 = 0;
  };
  std::vector<Sums> sums(events.classes().size());
  for (std::size_t i = 0; i < derivative.size(); ++i) {
    if (!used[i]) continue;
    const double w = events.weights()[i], d = w * derivative[i];
    auto& sum = sums[static_cast<std::size_t>(events.labels()[i])];
    sum.squares += d * d, sum.w += w, sum.w2 += w * w;
  }
  double out = 0;
  for (const auto& sum : sums) {
    if (!(sum.w2 > 0)) continue;
    const double n = sum.w * sum.w / sum.w2;
    if (!(n > 1)) return std::numeric_limits<double>::quiet_NaN();
    out += sum.squares * n / (n - 1);
  }
  return out;
}

}  // namespace

void RocMetric::declare_own(Parameters& p) {
  hypotheses_.declare(p);
  p.add("average", average_, "Mean over several classes, each against the rest, where no signal is named.")
      .choices({"macro", "weighted"});
}

Estimate RocMetric::measure(const ScoredEvents& events) const {
  const bool weighted = average_ == "weighted";
  const auto parts = parts_of(events, hypotheses_, weighted);
  std::vector<double> derivative(static_cast<std::size_t>(events.size()), 0);
  std::vector<bool> used(derivative.size(), false);
  std::vector<double> values;
  double value = 0;
  for (const auto& [contrast, share] : parts) {
    const auto& ranking = events.ranking(contrast);
    const auto response = respond(events.roc(contrast));
    values.push_back(response.value);
    value += share * response.value;
    std::size_t step = 0;
    for (std::size_t k = 0; k < ranking.order.size(); ++k) {
      if (k > 0 && ranking.scores[k] != ranking.scores[k - 1]) ++step;
      const auto event = ranking.order[k];
      const bool signal = events.labels()[event] == contrast.signal;
      derivative[event] += share * (signal ? response.by_signal : response.by_background)[step];
      used[event] = true;
    }
  }
  // The classes' shares depend on the weights, too.
  const double total = events.total();
  if (weighted && parts.size() > 1)
    for (std::size_t i = 0; i < derivative.size(); ++i)
      derivative[i] += (values[static_cast<std::size_t>(events.labels()[i])] - value) / total;
  return {value, std::sqrt(variance(events, derivative, used))};
}

}  // namespace hml
