#include "hml/report/binning.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hml::report {

namespace {

std::vector<double> sorted_finite(std::span<const double> values) {
  std::vector<double> out;
  for (const double value : values)
    if (std::isfinite(value)) out.push_back(value);
  std::sort(out.begin(), out.end());
  return out;
}

double quantile(const std::vector<double>& sorted, double q) {
  return sorted[static_cast<std::size_t>(std::lround(q * static_cast<double>(sorted.size() - 1)))];
}

// The nearest, by ratio, of 1, 2, 2.5, 5 times a power of ten.
double round_width(double width) {
  const double power = std::pow(10, std::floor(std::log10(width)));
  double best = power;
  for (const double step : {2.0, 2.5, 5.0, 10.0})
    if (std::abs(std::log(step * power / width)) < std::abs(std::log(best / width))) best = step * power;
  return best;
}

bool whole_numbers(const std::vector<double>& sorted) {
  return std::all_of(sorted.begin(), sorted.end(), [](double v) { return v == std::round(v); });
}

// Each with as many numbers, and edges where none is.
Binning whole_bins(double low, double high) {
  const double numbers = high - low + 1, width = std::ceil(numbers / 60), bins = std::ceil(numbers / width);
  return {static_cast<int>(bins), low - 0.5, low - 0.5 + bins * width};
}

}  // namespace

Binning automatic_binning(const std::vector<std::span<const double>>& samples) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  std::size_t most = 0;
  bool whole = true;
  for (const auto& sample : samples) {
    const auto values = sorted_finite(sample);
    if (values.empty()) continue;
    low = std::min(low, quantile(values, 0.005));
    high = std::max(high, quantile(values, 0.995));
    most = std::max(most, values.size());
    whole = whole && whole_numbers(values);
  }
  if (most == 0) return {};
  if (whole) return whole_bins(low, high);
  if (low == high) {
    const double half = low == 0 ? 0.5 : std::abs(low) / 2;
    return {20, low - half, high + half};
  }
  // A range that nearly starts at zero starts there.
  if (low > 0 && low < 0.1 * high) low = 0;
  const double wanted = std::clamp(2 * std::cbrt(static_cast<double>(most)), 20.0, 50.0);
  const double width = round_width((high - low) / wanted);
  low = std::floor(low / width + 1e-9) * width;
  const int bins = std::max(1, static_cast<int>(std::ceil((high - low) / width - 1e-9)));
  return {bins, low, low + bins * width};
}

Histogram fractions(const std::string& name, std::span<const double> values, std::span<const double> weights,
                    const Binning& binning) {
  Histogram out{.name = name, .low = binning.low, .high = binning.high};
  out.values.assign(static_cast<std::size_t>(binning.bins), 0);
  out.errors = out.values;
  double total = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    const double w = weights.empty() ? 1 : weights[i];
    total += w;
    const double place = (values[i] - binning.low) / (binning.high - binning.low) * binning.bins;
    if (place < 0 || place > binning.bins) continue;
    // The upper end belongs to the last bin: a score of exactly one is seen.
    const auto bin = std::min(static_cast<std::size_t>(place), out.values.size() - 1);
    out.values[bin] += w, out.errors[bin] += w * w;
  }
  for (auto& value : out.values) value = total > 0 ? value / total : 0;
  for (auto& error : out.errors) error = total > 0 ? std::sqrt(error) / total : 0;
  return out;
}

Curve thinned(const Curve& curve, bool log_y, double tolerance) {
  const std::size_t n = curve.x.size();
  if (n < 3) return curve;
  auto height = [&](std::size_t i) { return log_y ? std::log(std::max(curve.y[i], 1e-300)) : curve.y[i]; };
  double x_low = curve.x[0], x_high = x_low, y_low = height(0), y_high = y_low;
  for (std::size_t i = 0; i < n; ++i) {
    x_low = std::min(x_low, curve.x[i]), x_high = std::max(x_high, curve.x[i]);
    y_low = std::min(y_low, height(i)), y_high = std::max(y_high, height(i));
  }
  const double x_span = std::max(x_high - x_low, 1e-300), y_span = std::max(y_high - y_low, 1e-300);
  std::vector<bool> keep(n, false);
  keep.front() = keep.back() = true;
  std::vector<std::pair<std::size_t, std::size_t>> open{{0, n - 1}};
  while (!open.empty()) {
    const auto [a, b] = open.back();
    open.pop_back();
    const double dx = (curve.x[b] - curve.x[a]) / x_span, dy = (height(b) - height(a)) / y_span,
                 length = std::hypot(dx, dy);
    double worst = tolerance;
    std::size_t split = 0;
    for (std::size_t i = a + 1; i < b; ++i) {
      const double px = (curve.x[i] - curve.x[a]) / x_span, py = (height(i) - height(a)) / y_span;
      const double distance = length > 0 ? std::abs(px * dy - py * dx) / length : std::hypot(px, py);
      if (distance > worst) worst = distance, split = i;
    }
    if (split == 0) continue;
    keep[split] = true;
    open.push_back({a, split}), open.push_back({split, b});
  }
  Curve out = curve;
  for (auto member : {&Curve::x, &Curve::y, &Curve::low, &Curve::high}) {
    (out.*member).clear();
    for (std::size_t i = 0; i < (curve.*member).size(); ++i)
      if (keep[i]) (out.*member).push_back((curve.*member)[i]);
  }
  return out;
}

}  // namespace hml::report
