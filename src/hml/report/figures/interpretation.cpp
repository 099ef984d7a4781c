#include "hml/report/figures/interpretation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "hml/report/figures/figures.hpp"
#include "hml/report/figures/heat_map.hpp"

namespace hml::report {

namespace {

constexpr std::size_t most_bars = 30;

std::string caption_of(const std::string& title, const std::string& quantity, const std::string& description) {
  return fmt::format("{}: {}. {}", title, quantity, description);
}

Plot bars_plot(const Interpretation::Bars& bars) {
  std::vector<std::size_t> order(bars.names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return std::abs(bars.values[a]) > std::abs(bars.values[b]); });
  if (order.size() > most_bars) order.resize(most_bars);
  Plot plot{.x = {bars.quantity}};
  for (const auto i : order) plot.bars.push_back({bars.names[i], bars.values[i], bars.errors[i]});
  return plot;
}

void add_curve(Plot& plot, const Interpretation::Series& series) {
  Curve curve{.name = series.name, .style = class_style(plot.curves.size()), .markers = true};
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (!std::isfinite(series.values[i])) continue;
    const double error = std::isfinite(series.errors[i]) ? series.errors[i] : 0;
    curve.x.push_back(series.x[i]), curve.y.push_back(series.values[i]);
    curve.low.push_back(series.values[i] - error), curve.high.push_back(series.values[i] + error);
  }
  plot.curves.push_back(std::move(curve));
}

Axis axis_of(const Interpretation::Axis& axis) { return {axis.title, axis.low, axis.high}; }

}  // namespace

std::vector<Figure> interpretation_figures(const AnalysisRecord::Interpreted& interpreted) {
  const auto& [approach, name, description, found] = interpreted;
  std::vector<Figure> out;
  for (const auto& bars : found.bars) {
    const bool all = bars.names.size() <= most_bars;
    const std::string which = all ? description : fmt::format("{} The {} largest.", description, most_bars);
    out.push_back({caption_of(bars.title, bars.quantity, which), approach, bars_plot(bars)});
  }
  std::vector<std::pair<std::string, Plot>> plots;
  for (const auto& series : found.series) {
    auto at = std::find_if(plots.begin(), plots.end(), [&](const auto& plot) { return plot.first == series.title; });
    if (at == plots.end()) at = plots.insert(at, {series.title, Plot{.x = {series.x_title}, .y = {series.quantity}}});
    add_curve(at->second, series);
  }
  for (auto& [title, plot] : plots)
    out.push_back({caption_of(title, plot.y.title, description), approach, std::move(plot)});
  for (const auto& map : found.maps)
    out.push_back({caption_of(map.title, map.quantity, description), map.title,
                   heat_map(axis_of(map.x), axis_of(map.y), map.quantity, map.columns, map.rows, map.values,
                            map.is_signed)});
  return out;
}

}  // namespace hml::report
