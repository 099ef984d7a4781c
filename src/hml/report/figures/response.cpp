#include <algorithm>

#include "hml/report/binning.hpp"
#include "hml/report/figures/figures.hpp"

namespace hml::report {

namespace {

std::vector<std::string> targets_of(const AnalysisRecord& record) {
  std::vector<std::string> out;
  for (const auto& approach : record.approaches)
    for (const auto& response : approach.responses)
      if (std::find(out.begin(), out.end(), response.target) == out.end()) out.push_back(response.target);
  return out;
}

Figure response_figure(const AnalysisRecord& record, const std::string& target) {
  std::vector<std::span<const double>> samples;
  const auto approaches = compared(record);
  for (const auto* approach : approaches)
    for (const auto& response : approach->responses)
      if (response.target == target) samples.emplace_back(response.values);
  const auto binning = automatic_binning(samples);
  Plot plot{.x = {"Estimate / truth", binning.low, binning.high}, .y = {"Fraction of events"}};
  for (std::size_t a = 0; a < approaches.size(); ++a)
    for (const auto& response : approaches[a]->responses) {
      if (response.target != target) continue;
      plot.histograms.push_back(fractions(approaches[a]->name, response.values, response.weights, binning));
      plot.histograms.back().style = approach_style(a);
    }
  plot.lines.push_back({1, "truth", {.dashed = true}});
  return {"What is said of " + target + ", divided by its true value, on the test sample.", target, plot};
}

}  // namespace

std::vector<Figure> response_figures(const AnalysisRecord& record) {
  std::vector<Figure> out;
  for (const auto& target : targets_of(record)) out.push_back(response_figure(record, target));
  return out;
}

}  // namespace hml::report
