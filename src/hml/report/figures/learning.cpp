#include <algorithm>
#include <cctype>
#include <cmath>

#include "hml/report/binning.hpp"
#include "hml/report/figures/figures.hpp"

namespace hml::report {

namespace {

std::string capitalised(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  for (char& c : text) c = c == '_' ? ' ' : c;
  return text;
}

}  // namespace

std::vector<Figure> learning_figures(const AnalysisRecord::Approach& approach) {
  const std::string prefix = "validation_";
  std::vector<std::pair<std::string, Plot>> plots;
  for (const auto& recorded : approach.history.curves) {
    const bool validation = recorded.name.starts_with(prefix);
    const std::string quantity = validation ? recorded.name.substr(prefix.size()) : recorded.name;
    Curve curve{.name = validation ? "Validation" : "Training", .style = {.color = validation, .dashed = validation}};
    for (std::size_t i = 0; i < recorded.values.size(); ++i) {
      // A training that diverged ends in values that no axis has.
      if (!std::isfinite(recorded.values[i])) continue;
      curve.x.push_back(static_cast<double>(i + 1));
      curve.y.push_back(recorded.values[i]);
    }
    if (curve.x.empty()) continue;
    curve.markers = curve.x.size() == 1;

    auto at = std::find_if(plots.begin(), plots.end(), [&](const auto& p) { return p.first == quantity; });
    if (at == plots.end()) {
      plots.push_back({quantity, {.x = {capitalised(approach.history.unit)}, .y = {capitalised(quantity)}}});
      at = plots.end() - 1;
    }
    at->second.curves.push_back(thinned(curve, false));
  }
  std::vector<Figure> out;
  for (auto& [quantity, plot] : plots)
    out.push_back({capitalised(quantity) + " of " + approach.name + " by " + approach.history.unit + ".", approach.name,
                   std::move(plot)});
  return out;
}

}  // namespace hml::report
