#include <algorithm>

#include "hml/evaluate/curves.hpp"
#include "hml/report/binning.hpp"
#include "hml/report/figures/figures.hpp"

namespace hml::report {

namespace {

// A precision of fewer events than this says little.
constexpr double fewest_selected = 5;

Curve precision_curve(const Roc& roc) {
  Curve out;
  double w = 0, w2 = 0;
  for (const auto& step : roc.steps()) w += step.signal + step.background, w2 += step.signal2 + step.background2;
  const double mean_weight = w2 / w;
  double selected = 0;
  std::size_t k = 0;
  const auto points = precision_recall_curve(roc);
  for (const auto& step : roc.steps()) {
    selected += step.signal + step.background;
    if (k == points.size() || points[k].threshold != step.threshold) continue;
    const auto& point = points[k++];
    if (selected < fewest_selected * mean_weight) continue;
    out.x.push_back(point.recall.value);
    out.y.push_back(point.precision.value);
    out.low.push_back(std::max(0.0, point.precision.value - point.precision.error));
    out.high.push_back(std::min(1.0, point.precision.value + point.precision.error));
  }
  return out;
}

}  // namespace

Figure precision_recall_figure(const AnalysisRecord& record) {
  Plot plot{.x = {"Recall (signal efficiency)", 0, 1}, .y = {"Precision (purity)"}};
  const auto approaches = compared(record);
  for (std::size_t n = 0; n < approaches.size(); ++n) {
    const auto& approach = *approaches[n];
    const auto* sample = test_sample(approach);
    if (!sample) continue;
    auto curve = precision_curve(Roc(sample->scores, sample->labels, sample->weights));
    if (curve.x.size() <= 1) continue;
    // Decisions without grades have one working point; the last one selects all.
    curve.markers = curve.x.size() <= 2;
    if (curve.markers)
      for (auto member : {&Curve::x, &Curve::y, &Curve::low, &Curve::high}) (curve.*member).pop_back();
    curve.style = approach_style(n);
    curve.name = approach.name;
    plot.curves.push_back(thinned(curve, false));
  }
  return {
      "Precision against recall on the test sample, with the uncertainties of the sample, from five selected events "
      "on; "
      "the precision goes by the sample's own fractions of the classes. Cuts, which give no graded score, are a point.",
      "", plot};
}

}  // namespace hml::report
