#include <cmath>
#include <map>

#include <fmt/format.h>

#include "hml/evaluate/curves.hpp"
#include "hml/report/binning.hpp"
#include "hml/report/figures/figures.hpp"

namespace hml::report {

namespace {

struct Counting {
  CountingSignificance significance;
  ExpectedEvents expected;
};

// As the first significance among the metrics counts; the standard one without any.
Counting counting_of(const AnalysisRecord& record) {
  Counting out;
  Parameters p;
  out.significance.declare(p);
  out.expected.declare(p);
  for (const auto& metric : record.metrics) {
    if (metric.settings.at("metric").text() != "significance") continue;
    for (const auto& name : p.names()) p.assign(name, metric.settings.at(name), metric.name);
    break;
  }
  return out;
}

std::string title_of(const std::string& formula) {
  const std::map<std::string, std::string> titles{{"s_over_sqrt_b", "S / #sqrt{B}"},
                                                  {"s_over_sqrt_sb", "S / #sqrt{S + B}"},
                                                  {"asimov", "Asimov significance"},
                                                  {"ams", "AMS"}};
  const auto known = titles.find(formula);
  return known == titles.end() ? formula : known->second;
}

}  // namespace

Figure significance_figure(const AnalysisRecord& record) {
  const auto counting = counting_of(record);
  Plot plot{.x = {"Threshold of the score", 0, 1}, .y = {title_of(counting.significance.formula)}};
  const auto approaches = compared(record);
  for (std::size_t n = 0; n < approaches.size(); ++n) {
    const auto& approach = *approaches[n];
    const auto* sample = test_sample(approach);
    if (!sample) continue;
    const Roc roc(sample->scores, sample->labels, sample->weights);
    const auto best = best_significance(roc, counting.significance, counting.expected);
    if (!(best.significance > 0)) continue;
    const auto style = approach_style(n);
    Curve curve{.name = fmt::format("{}, best {:.3g} at {:.2f}", approach.name, best.significance, best.threshold),
                .style = style};
    for (const auto& point : significance_scan(roc, counting.significance, counting.expected)) {
      if (!std::isfinite(point.significance)) continue;
      curve.x.push_back(point.threshold);
      curve.y.push_back(point.significance);
    }
    // Decisions without grades have one threshold that means anything.
    const bool graded = curve.x.size() > 2;
    if (graded) plot.curves.push_back(thinned(curve, false));
    const auto estimate = with_sample_error(best, counting.significance);
    plot.curves.push_back({.name = graded ? "" : curve.name,
                           .x = {best.threshold},
                           .y = {estimate.value},
                           .low = {estimate.value - estimate.error},
                           .high = {estimate.value + estimate.error},
                           .style = style,
                           .markers = true});
  }
  return {
      "Significance of the events of the test sample that score at least as high as the threshold, the best one "
      "marked with the uncertainty of the sample.",
      "", plot};
}

}  // namespace hml::report
