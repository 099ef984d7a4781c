#include <cmath>

#include "hml/report/binning.hpp"
#include "hml/report/figures/figures.hpp"

namespace hml::report {

namespace {

// Fewer background events than this say little about a rejection.
constexpr double fewest_background = 5;

Curve rejection_curve(const Roc& roc) {
  Curve out;
  // Effective number of background events, which the binomial uncertainty of their efficiency goes by.
  const double effective = roc.background() * roc.background() / roc.background2();
  for (const auto& point : roc.points()) {
    const double eps = point.background_efficiency;
    if (eps * effective < fewest_background || point.signal_efficiency <= 0) continue;
    const double relative = std::sqrt(std::max(0.0, 1 - eps) / (eps * effective));
    out.x.push_back(point.signal_efficiency);
    out.y.push_back(1 / eps);
    out.low.push_back(std::max(1.0, 1 / (eps * (1 + relative))));
    out.high.push_back(1 / (eps * std::max(0.1, 1 - relative)));
  }
  return out;
}

// Decisions without grades have one working point; a line through it would promise others.
void keep_working_points(Curve& curve) {
  curve.markers = true;
  for (auto member : {&Curve::x, &Curve::y, &Curve::low, &Curve::high}) (curve.*member).pop_back();
}

}  // namespace

Style approach_style(std::size_t n) { return {.color = static_cast<int>(n % 6), .dashed = n >= 6}; }

std::vector<const AnalysisRecord::Approach*> compared(const AnalysisRecord& record) {
  std::vector<const AnalysisRecord::Approach*> out;
  for (const auto& approach : record.approaches)
    if (approach.compared) out.push_back(&approach);
  return out;
}

const AnalysisRecord::ScoredSample* test_sample(const AnalysisRecord::Approach& approach) {
  for (const auto& sample : approach.samples)
    if (sample.name == "test") return &sample;
  return nullptr;
}

Figure roc_figure(const AnalysisRecord& record) {
  Plot plot{.x = {"Signal efficiency #varepsilon_{S}", 0, 1},
            .y = {"Background rejection 1/#varepsilon_{B}", 0, 0, true}};
  const auto approaches = compared(record);
  for (std::size_t n = 0; n < approaches.size(); ++n) {
    const auto& approach = *approaches[n];
    const auto* sample = test_sample(approach);
    if (!sample) continue;
    auto curve = rejection_curve(Roc(sample->scores, sample->labels, sample->weights));
    // Nothing but the end (1, 1) says nothing.
    if (curve.x.size() <= 1) continue;
    if (curve.x.size() <= 3) keep_working_points(curve);
    curve.style = approach_style(n);
    curve.name = approach.name;
    plot.curves.push_back(thinned(curve, true));
  }
  return {
      "Background rejection against signal efficiency on the test sample, with binomial uncertainties, as far as at "
      "least five background events are selected. Cuts, which give no graded score, are a point.",
      "", plot};
}

}  // namespace hml::report
