#include <algorithm>

#include "hml/evaluate/curves.hpp"
#include "hml/report/figures/figures.hpp"

namespace hml::report {

namespace {

ScoredEvents signal_or_not(const AnalysisRecord::ScoredSample& sample) {
  std::vector<std::int32_t> labels;
  for (const auto label : sample.labels) labels.push_back(label == 1);
  return ScoredEvents(sample.scores, labels, sample.weights);
}

}  // namespace

Figure calibration_figure(const AnalysisRecord& record) {
  Plot plot{.x = {"Mean score", 0, 1}, .y = {"Fraction of signal"}};
  const auto approaches = compared(record);
  for (std::size_t n = 0; n < approaches.size(); ++n) {
    const auto* sample = test_sample(*approaches[n]);
    if (!sample) continue;
    const auto bins = calibration_curve(signal_or_not(*sample), {});
    // Decisions without grades promise nothing.
    if (bins.size() <= 2) continue;
    Curve curve{.name = approaches[n]->name, .style = approach_style(n), .markers = true};
    for (const auto& bin : bins) {
      curve.x.push_back(bin.mean_score);
      curve.y.push_back(bin.fraction.value);
      curve.low.push_back(std::max(0.0, bin.fraction.value - bin.fraction.error));
      curve.high.push_back(std::min(1.0, bin.fraction.value + bin.fraction.error));
    }
    plot.curves.push_back(std::move(curve));
  }
  if (!plot.curves.empty()) plot.curves.push_back({.x = {0, 1}, .y = {0, 1}, .style = {.color = 6, .dashed = true}});
  return {
      "Fraction of signal in ten bins of the score, of the test sample with its uncertainties: on the diagonal a score "
      "is the probability that it says it is, for the sample's own fractions of the classes.",
      "", plot};
}

}  // namespace hml::report
