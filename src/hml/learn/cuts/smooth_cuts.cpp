#include "hml/learn/cuts/smooth_cuts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hml/core/threads.hpp"

namespace hml {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double smallest = 1e-12;  // an event that passes with less has no say in the slopes

SmoothEdges zeros(std::size_t n) { return {std::vector<double>(n), std::vector<double>(n), std::vector<double>(n)}; }

void add_to(SmoothEdges& sum, const SmoothEdges& other) {
  const auto add = [](std::vector<double>& a, const std::vector<double>& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
  };
  add(sum.low, other.low), add(sum.high, other.high), add(sum.log_steepness, other.log_steepness);
}

double sigmoid(double x) {
  if (x > 37) return 1;  // to the last digit
  const double small = std::exp(-std::abs(x));
  return (x >= 0 ? 1 : small) / (1 + small);
}

}  // namespace

void SmoothCuts::Sums::add(const Sums& other) {
  passed.signal += other.passed.signal, passed.background += other.passed.background;
  all.signal += other.all.signal, all.background += other.all.background;
  cross_entropy += other.cross_entropy;
  add_to(by_signal, other.by_signal), add_to(by_background, other.by_background);
  add_to(of_cross_entropy, other.of_cross_entropy);
}

SmoothCuts::SmoothCuts(const Labelled& train, const std::vector<std::size_t>& columns, std::vector<CutSides> sides)
    : train_(train), sides_(std::move(sides)) {
  const std::size_t n = train.weights.size(), width = columns.size();
  z_.resize(n * width);
  for (std::size_t f = 0; f < width; ++f) {
    const auto values = column_of(*train.input, columns[f]);
    std::vector<float> sorted;
    for (const float x : values)
      if (std::isfinite(x)) sorted.push_back(x);
    std::sort(sorted.begin(), sorted.end());
    const auto quantile = [&](double q) -> double {
      return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))];
    };
    const double narrow = 0.5 * (quantile(0.84) - quantile(0.16)), wide = 0.5 * (quantile(1) - quantile(0));
    center_.push_back(quantile(0.5)), spread_.push_back(narrow > 0 ? narrow : wide);
    any_missing_.push_back(std::any_of(values.begin(), values.end(), [](float x) { return std::isnan(x); }));
    const auto scaled = [&](double x) { return spread_[f] > 0 ? (x - center_[f]) / spread_[f] : 0; };
    lowest_.push_back(scaled(quantile(0.005))), highest_.push_back(scaled(quantile(0.995)));
    for (std::size_t i = 0; i < n; ++i)
      z_[i * width + f] = std::isnan(values[i])
                              ? values[i]
                              : static_cast<float>(std::clamp(scaled(values[i]), lowest_[f], highest_[f]));
  }
}

SmoothEdges SmoothCuts::start(double temperature) const {
  SmoothEdges edges{lowest_, highest_, std::vector<double>(features())};
  for (double& low : edges.low) low -= temperature;
  for (double& high : edges.high) high += temperature;
  return edges;
}

void SmoothCuts::confine(SmoothEdges& edges, double temperature) const {
  for (std::size_t f = 0; f < features(); ++f) {
    const double low = lowest_[f] - 3 * temperature, high = highest_[f] + 3 * temperature;
    edges.low[f] = std::clamp(edges.low[f], low, high), edges.high[f] = std::clamp(edges.high[f], low, high);
    edges.log_steepness[f] = std::clamp(edges.log_steepness[f], -3.0, 3.0);
  }
}

std::vector<LearnedCut> SmoothCuts::cuts(const SmoothEdges& edges, const std::vector<std::string>& names) const {
  std::vector<LearnedCut> out;
  for (std::size_t f = 0; f < features(); ++f) {
    const auto edge = [&](double z) { return center_[f] + spread_[f] * z; };
    const bool lower = spread_[f] > 0 && sides_[f].lower && edges.low[f] > lowest_[f];
    const bool upper = spread_[f] > 0 && sides_[f].upper && edges.high[f] < highest_[f];
    LearnedCut cut =
        interval_cut(names[f], lower ? edge(edges.low[f]) : -infinity, upper ? edge(edges.high[f]) : infinity);
    if (cut.kind == LearnedCut::Kind::present && !any_missing_[f]) cut.kind = LearnedCut::Kind::none;
    out.push_back(std::move(cut));
  }
  return out;
}

void SmoothCuts::add_event(Sums& sums, std::uint32_t event, const SmoothEdges& edges,
                           const std::vector<double>& steepness, std::vector<double>& slopes) const {
  const std::size_t n = features();
  const float* z = z_.data() + event * n;
  const double weight = train_.weights[event];
  const bool signal = (*train_.labels)[event] == 1;
  double p = 1;
  for (std::size_t f = 0; f < n; ++f) {  // slopes of ln p by low, high and ln k
    double &by_low = slopes[3 * f], &by_high = slopes[3 * f + 1], &by_steepness = slopes[3 * f + 2];
    by_low = by_high = by_steepness = 0;
    if (std::isnan(z[f])) p = 0;
    if (p < smallest) break;
    if (!(spread_[f] > 0)) continue;
    const double k = steepness[f];
    if (sides_[f].lower) {
      const double a = k * (z[f] - edges.low[f]), u = sigmoid(a);
      p *= u, by_low = -(1 - u) * k, by_steepness += (1 - u) * a;
    }
    if (sides_[f].upper) {
      const double a = k * (edges.high[f] - z[f]), u = sigmoid(a);
      p *= u, by_high = (1 - u) * k, by_steepness += (1 - u) * a;
    }
  }
  (signal ? sums.passed.signal : sums.passed.background) += weight * p;
  (signal ? sums.all.signal : sums.all.background) += weight;
  const double clipped = std::clamp(p, 1e-7, 1 - 1e-7);
  sums.cross_entropy -= weight * std::log(signal ? clipped : 1 - clipped);
  if (p < smallest) return;
  SmoothEdges& by_class = signal ? sums.by_signal : sums.by_background;
  const double entropy_slope = p != clipped ? 0 : weight * (signal ? -1 : p / (1 - p));  // d(entropy) / d ln p
  const auto add = [&](std::vector<double> SmoothEdges::*part, std::size_t f, double slope) {
    (by_class.*part)[f] += weight * p * slope;
    (sums.of_cross_entropy.*part)[f] += entropy_slope * slope;
  };
  for (std::size_t f = 0; f < n; ++f) {
    add(&SmoothEdges::low, f, slopes[3 * f]);
    add(&SmoothEdges::high, f, slopes[3 * f + 1]);
    add(&SmoothEdges::log_steepness, f, slopes[3 * f + 2]);
  }
}

SmoothCuts::Sums SmoothCuts::sums(std::span<const std::uint32_t> rows, const SmoothEdges& edges, double temperature,
                                  int threads) const {
  constexpr std::size_t block = 4096;
  const std::size_t n = features();
  const auto empty = [&] { return Sums{{}, {}, zeros(n), zeros(n), 0, zeros(n)}; };
  Sums total = empty();
  std::vector<double> steepness;
  for (const double log : edges.log_steepness) steepness.push_back(std::exp(log) / temperature);
  ordered_parallel(
      static_cast<std::int64_t>((rows.size() + block - 1) / block), threads,
      [&](std::int64_t b, int) {
        Sums part = empty();
        std::vector<double> slopes(3 * n);
        const std::size_t begin = static_cast<std::size_t>(b) * block;
        for (const auto event : rows.subspan(begin, std::min(block, rows.size() - begin)))
          add_event(part, event, edges, steepness, slopes);
        return part;
      },
      [&](std::int64_t, Sums&& part) { total.add(part); });
  return total;
}

}  // namespace hml
