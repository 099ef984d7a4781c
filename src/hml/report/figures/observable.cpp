#include <cmath>

#include <fmt/format.h>

#include "hml/report/binning.hpp"
#include "hml/report/figures/figures.hpp"

namespace hml::report {

Style class_style(std::size_t c) { return {.color = static_cast<int>(c)}; }

namespace {

std::string cut_text(const AnalysisRecord::Cut& cut) {
  if (!std::isfinite(cut.low)) return fmt::format("{} keeps values up to {:.4g}", cut.approach, cut.high);
  if (!std::isfinite(cut.high)) return fmt::format("{} keeps values from {:.4g}", cut.approach, cut.low);
  return fmt::format("{} keeps values {} {:.4g} and {:.4g}", cut.approach, cut.outside ? "outside of" : "between",
                     cut.low, cut.high);
}

void add_cut(Plot& plot, const AnalysisRecord::Cut& cut, Style style) {
  for (const double x : {cut.low, cut.high})
    if (std::isfinite(x)) plot.lines.push_back({x, cut.approach, style});
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (cut.outside) {
    plot.regions.push_back({cut.low, cut.high, style});
    return;
  }
  if (std::isfinite(cut.low)) plot.regions.push_back({-infinity, cut.low, style});
  if (std::isfinite(cut.high)) plot.regions.push_back({cut.high, infinity, style});
}

}  // namespace

Figure observable_figure(const AnalysisRecord& record, const AnalysisRecord::Observable& observable) {
  std::vector<std::span<const double>> samples(observable.values.begin(), observable.values.end());
  const auto binning = automatic_binning(samples);
  Plot plot;
  plot.x = {axis_title(observable.label, observable.unit), binning.low, binning.high};
  if (observable.label.empty()) plot.x.title = observable.name + plot.x.title;
  plot.y.title = "Fraction of events";
  for (std::size_t c = 0; c < samples.size() && c < record.classes.size(); ++c) {
    const auto weights =
        c < observable.weights.size() ? std::span<const double>(observable.weights[c]) : std::span<const double>();
    auto histogram = fractions(record.classes[c], samples[c], weights, binning);
    histogram.errors.clear();
    histogram.style = class_style(c);
    histogram.style.filled = true;
    plot.histograms.push_back(std::move(histogram));
  }
  std::string caption = observable.name + " of the selected events, each class normalised to unit area.";
  int color = static_cast<int>(record.classes.size());
  for (const auto& cut : observable.cuts) {
    if (!std::isfinite(cut.low) && !std::isfinite(cut.high)) continue;
    add_cut(plot, cut, {.color = color++, .dashed = true});
    caption += fmt::format(" {}.", cut_text(cut));
  }
  return {caption, "", plot};
}

}  // namespace hml::report
