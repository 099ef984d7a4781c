#include "hml/evaluate/decision_metric.hpp"

namespace hml {

namespace {

// The number of the outcome that an event of that true class, called that, is for class c.
double outcome(const Outcomes& of, std::int32_t c, std::int32_t truth, std::int32_t called) {
  if (truth == c) return called == c ? of.true_positive : of.false_negative;
  return called == c ? of.false_positive : of.true_negative;
}

// The ratio of class c, and its derivatives by the cells times `share` added to `derivatives`.
double add_ratio(const Confusion& confusion, const Outcomes& numerator, const Outcomes& denominator, std::int32_t c,
                 double share, std::vector<double>& derivatives) {
  double above = 0, below = 0;
  const auto each = [&](auto action) {
    for (std::int32_t truth = 0; truth < confusion.classes; ++truth)
      for (std::int32_t called = 0; called < confusion.classes; ++called)
        action(confusion.cell(truth, called), outcome(numerator, c, truth, called),
               outcome(denominator, c, truth, called));
  };
  each([&](std::size_t cell, double a, double b) {
    above += a * confusion.sums[cell], below += b * confusion.sums[cell];
  });
  if (!(below > 0)) return 0;
  const double ratio = above / below;
  each([&](std::size_t cell, double a, double b) { derivatives[cell] += share * (a - ratio * b) / below; });
  return ratio;
}

}  // namespace

Estimate class_mean(const Confusion& confusion, const Outcomes& numerator, const Outcomes& denominator, bool weighted) {
  std::vector<double> derivatives(confusion.sums.size(), 0), ratios;
  const double total = confusion.total();
  double mean = 0;
  for (std::int32_t c = 0; c < confusion.classes; ++c) {
    const double share = weighted ? confusion.truth(c) / total : 1.0 / confusion.classes;
    ratios.push_back(add_ratio(confusion, numerator, denominator, c, share, derivatives));
    mean += share * ratios.back();
  }
  // The classes' shares depend on the weights, too.
  if (weighted)
    for (std::int32_t truth = 0; truth < confusion.classes; ++truth)
      for (std::int32_t called = 0; called < confusion.classes; ++called)
        derivatives[confusion.cell(truth, called)] += (ratios[static_cast<std::size_t>(truth)] - mean) / total;
  return {mean, confusion.error(derivatives)};
}

void DecisionMetric::declare_own(Parameters& p) {
  decision_.declare(p);
  p.add("average", average_, "Mean over several classes, each against the rest, where no signal is named.")
      .choices({"macro", "weighted"});
}

Estimate DecisionMetric::measure(const ScoredEvents& events) const {
  const Confusion confusion = decision_(events);
  if (events.class_count() > 2 && !decision_.hypotheses.named())
    return class_mean(confusion, numerator_, denominator_, average_ == "weighted");
  std::vector<double> derivatives(confusion.sums.size(), 0);
  const double ratio = add_ratio(confusion, numerator_, denominator_, 1, 1, derivatives);
  return {ratio, confusion.error(derivatives)};
}

}  // namespace hml
