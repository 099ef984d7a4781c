#include "hml/report/figure.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace hml::report {

namespace {

using Json = nlohmann::ordered_json;

// Six digits draw as well as sixteen and keep the page small.
Json number(double value) {
  if (!std::isfinite(value)) return {};
  return std::stod(fmt::format("{:.6g}", value));
}

Json numbers(const std::vector<double>& values) {
  auto out = Json::array();
  for (const double value : values) out.push_back(number(value));
  return out;
}

Json style(const Style& s) { return {{"color", s.color}, {"dashed", s.dashed}, {"filled", s.filled}}; }
Json axis(const Axis& a) {
  return {{"title", a.title}, {"min", number(a.min)}, {"max", number(a.max)}, {"log", a.log}, {"labels", a.labels}};
}

class Extent {
 public:
  explicit Extent(bool log) : log_(log) {}
  void add(double value) {
    if (!std::isfinite(value) || (log_ && value <= 0)) return;
    low_ = std::min(low_, value), high_ = std::max(high_, value);
  }
  void add(const std::vector<double>& values) {
    for (const double value : values) add(value);
  }
  bool empty() const { return low_ > high_; }
  double low() const { return low_; }
  double high() const { return high_; }

 private:
  bool log_;
  double low_ = std::numeric_limits<double>::infinity(), high_ = -low_;
};

void resolve_x(Plot& plot) {
  if (plot.x.min != plot.x.max) return;
  Extent extent(plot.x.log);
  for (const auto& h : plot.histograms) extent.add(h.low), extent.add(h.high);
  for (const auto& c : plot.curves) extent.add(c.x);
  for (const auto& b : plot.bars) {
    const double error = std::isfinite(b.error) ? b.error : 0;
    extent.add(0), extent.add(b.value - error), extent.add(b.value + error);
  }
  plot.x.min = extent.empty() ? 0 : extent.low();
  plot.x.max = extent.empty() ? 1 : extent.high();
  if (plot.x.min == plot.x.max) plot.x.min -= 0.5, plot.x.max += 0.5;
}

// The upper part of the frame is left free for the legend.
void resolve_y(Plot& plot) {
  if (plot.y.min != plot.y.max) return;
  if (!plot.bars.empty()) {
    plot.y.min = 0, plot.y.max = static_cast<double>(plot.bars.size());
    return;
  }
  Extent extent(plot.y.log);
  for (const auto& h : plot.histograms) {
    extent.add(h.values);
    for (std::size_t i = 0; i < h.errors.size(); ++i) extent.add(h.values[i] + h.errors[i]);
  }
  for (const auto& c : plot.curves) extent.add(c.y), extent.add(c.high);
  if (extent.empty()) {
    plot.y.min = plot.y.log ? 0.1 : 0, plot.y.max = 1;
    return;
  }
  const double entries = static_cast<double>(plot.histograms.size() + plot.curves.size() + plot.lines.size());
  const double free = std::min(0.45, 0.10 + 0.065 * entries);
  double low = extent.low(), high = extent.high();
  if (plot.y.log) {
    low = std::pow(10, std::floor(std::log10(low)));
    plot.y.min = low, plot.y.max = high * std::pow(high / low, 0.15 + free / (1 - free) * 0.6);
    return;
  }
  if (!plot.histograms.empty() && low > 0) low = 0;
  if (high == low) high = low + std::max(1e-6, std::abs(low) * 0.1);
  const double span = high - low;
  plot.y.min = plot.histograms.empty() ? low - 0.08 * span : low;
  plot.y.max = high + span * free / (1 - free);
}

bool is_font(const std::string& command) {
  return command == "mathrm" || command == "text" || command == "mathbf" || command == "mathit" ||
         command == "operatorname";
}

Json plot_json(Plot plot) {
  resolve_x(plot);
  resolve_y(plot);
  Json out{{"kind", "plot"}, {"x", axis(plot.x)}, {"y", axis(plot.y)}};
  auto& histograms = out["histograms"] = Json::array();
  for (const auto& h : plot.histograms)
    histograms.push_back({{"name", h.name},
                          {"low", number(h.low)},
                          {"high", number(h.high)},
                          {"values", numbers(h.values)},
                          {"errors", numbers(h.errors)},
                          {"points", h.points},
                          {"style", style(h.style)}});
  auto& curves = out["curves"] = Json::array();
  for (const auto& c : plot.curves)
    curves.push_back({{"name", c.name},
                      {"x", numbers(c.x)},
                      {"y", numbers(c.y)},
                      {"low", numbers(c.low)},
                      {"high", numbers(c.high)},
                      {"markers", c.markers},
                      {"style", style(c.style)}});
  auto& lines = out["lines"] = Json::array();
  for (const auto& l : plot.lines) lines.push_back({{"name", l.name}, {"x", number(l.x)}, {"style", style(l.style)}});
  auto& regions = out["regions"] = Json::array();
  for (const auto& r : plot.regions)
    regions.push_back({{"low", number(r.low)}, {"high", number(r.high)}, {"style", style(r.style)}});
  auto& bars = out["bars"] = Json::array();
  for (const auto& b : plot.bars)
    bars.push_back({{"name", b.name}, {"value", number(b.value)}, {"error", number(b.error)}});
  return out;
}

Json image_json(Image image) {
  if (image.z.min == image.z.max) {
    Extent extent(image.z.log);
    extent.add(image.values);
    image.z.max = extent.empty() ? 1 : extent.high();
    // Five decades show the tail of a jet; below them is noise of single events.
    image.z.min = extent.empty() ? 0.1 : image.z.log ? std::max(extent.low(), image.z.max * 1e-5) : extent.low();
    if (image.z.min == image.z.max) image.z.min = image.z.log ? image.z.max / 10 : image.z.max - 1;
  }
  return {{"kind", "image"},
          {"x", axis(image.x)},
          {"y", axis(image.y)},
          {"z", axis(image.z)},
          {"columns", image.columns},
          {"rows", image.rows},
          {"signed", image.is_signed},
          {"values", numbers(image.values)},
          {"texts", image.texts}};
}

}  // namespace

Json to_json(const Figure& figure) {
  const auto* plot = std::get_if<Plot>(&figure.content);
  auto out = plot ? plot_json(*plot) : image_json(std::get<Image>(figure.content));
  out["heading"] = figure.heading;
  return out;
}

std::string tlatex(const std::string& latex) {
  std::string out;
  std::vector<bool> drawn;  // of the braces that are open: those of a font command go with it
  for (std::size_t i = 0; i < latex.size(); ++i) {
    const char c = latex[i];
    if (c == '{' || (c == '}' && !drawn.empty())) {
      if (c == '{') drawn.push_back(true);
      if (drawn.back()) out += c;
      if (c == '}') drawn.pop_back();
    } else if (c != '\\') {
      // A script of one character has no braces in LaTeX and needs them in TLatex.
      const bool script = !out.empty() && (out.back() == '_' || out.back() == '^');
      if (c != '$') out += script ? fmt::format("{{{}}}", c) : std::string(1, c);
    } else if (i + 1 < latex.size() && std::string(",;:! ").find(latex[i + 1]) != std::string::npos) {
      out += ' ', ++i;
    } else {
      std::size_t end = i + 1;
      while (end < latex.size() && std::isalpha(static_cast<unsigned char>(latex[end]))) ++end;
      const std::string command = latex.substr(i + 1, end - i - 1);
      if (is_font(command) && end < latex.size() && latex[end] == '{') {
        // After "_" or "^" TLatex needs the braces.
        const bool needed = !out.empty() && (out.back() == '_' || out.back() == '^');
        drawn.push_back(needed);
        if (needed) out += '{';
        ++end;
      } else {
        out += '#' + command;
        // LaTeX swallows the space behind a command, TLatex draws it.
        if (end < latex.size() && latex[end] == ' ') ++end;
      }
      i = end - 1;
    }
  }
  return out;
}

std::string axis_title(const std::string& latex, const std::string& unit) {
  return unit.empty() || unit == "1" ? tlatex(latex) : tlatex(latex) + " [" + tlatex(unit) + "]";
}

}  // namespace hml::report
