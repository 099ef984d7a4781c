#include "hml/evaluate/curves.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace hml {

namespace {

// Sums of one bin of the calibration curve.
struct BinSums {
  double low = 0, high = 1, weight = 0, score = 0, right = 0, right2 = 0, wrong2 = 0;

  void add(double w, double s, bool is_right) {
    weight += w, score += w * s;
    if (is_right) right += w;
    (is_right ? right2 : wrong2) += w * w;
  }
  CalibrationBin bin() const {
    const double f = right / weight;
    return {low, high, weight, score / weight, {f, std::sqrt((1 - f) * (1 - f) * right2 + f * f * wrong2) / weight}};
  }
};

std::vector<BinSums> uniform_bins(int n, const Ranking& ranking, const ScoredEvents& events,
                                  const std::vector<bool>& right) {
  std::vector<BinSums> bins(static_cast<std::size_t>(n));
  for (int k = 0; k < n; ++k) bins[static_cast<std::size_t>(k)] = {.low = 1.0 * k / n, .high = 1.0 * (k + 1) / n};
  for (std::size_t k = 0; k < ranking.order.size(); ++k) {
    const double s = ranking.scores[k];
    const auto at = std::partition_point(bins.begin(), bins.end() - 1, [&](const BinSums& b) { return s > b.high; });
    at->add(events.weights()[ranking.order[k]], s, right[ranking.order[k]]);
  }
  return bins;
}

// Events of equal score stay together.
std::vector<BinSums> quantile_bins(int n, const Ranking& ranking, const ScoredEvents& events,
                                   const std::vector<bool>& right) {
  const double total = events.total();
  std::vector<BinSums> bins;
  double below = 0;
  for (std::size_t k = ranking.order.size(); k-- > 0;) {
    const double s = ranking.scores[k], w = events.weights()[ranking.order[k]];
    const bool tie = !bins.empty() && s == bins.back().high;
    if (bins.empty() || (!tie && below >= total * static_cast<double>(bins.size()) / n)) bins.push_back({.low = s});
    bins.back().add(w, s, right[ranking.order[k]]);
    bins.back().high = s;
    below += w;
  }
  return bins;
}

template <class Action>
void for_each_threshold(const Roc& roc, const CountingSignificance& significance, const ExpectedEvents& expected,
                        Action action) {
  const double scale_s = expected.cross_sections.expected_signal(roc.signal()) / roc.signal();
  const double scale_b = expected.cross_sections.expected_background(roc.background()) / roc.background();
  SignificancePoint sum;
  for (const auto& step : roc.steps()) {
    sum.threshold = step.threshold;
    sum.signal += scale_s * step.signal, sum.signal_variance += scale_s * scale_s * step.signal2;
    sum.background += scale_b * step.background, sum.background_variance += scale_b * scale_b * step.background2;
    sum.significance = sum.signal > 0 && sum.background >= 0 ? significance(sum.signal, sum.background) : 0;
    action(sum);
  }
}

}  // namespace

std::vector<PrecisionRecallPoint> precision_recall_curve(const Roc& roc) {
  std::vector<PrecisionRecallPoint> out;
  const auto points = roc.points();
  double s = 0, b = 0, s2 = 0, b2 = 0;
  for (std::size_t k = 0; k < roc.steps().size(); ++k) {
    const auto& step = roc.steps()[k];
    s += step.signal, b += step.background, s2 += step.signal2, b2 += step.background2;
    if (!(s + b > 0)) continue;
    const double error = std::sqrt(b * b * s2 + s * s * b2) / ((s + b) * (s + b));
    out.push_back(
        {step.threshold, {s / (s + b), error}, {points[k + 1].signal_efficiency, points[k + 1].signal_error}});
  }
  return out;
}

void CalibrationBinning::declare(Parameters& p) {
  p.add("bins", bins, "Number of bins in the score.").unit("1").min(1).max(1'000'000);
  p.add("binning", binning, "Bins of equal width in [0, 1], or of equal weight.").choices({"uniform", "quantile"});
}

std::vector<CalibrationBin> calibration_curve(const ScoredEvents& events, const CalibrationBinning& binning) {
  events.total();
  const auto n = events.weights().size();
  const bool binary = events.class_count() == 2;
  std::vector<bool> right(n);
  Ranking of_favourites;
  if (!binary) {
    std::vector<std::uint32_t> all(n);
    std::iota(all.begin(), all.end(), 0U);
    std::vector<double> scores(n);
    for (std::size_t i = 0; i < n; ++i) scores[i] = events.score(i, events.favourite(i));
    of_favourites = rank(all, scores);
  }
  for (std::size_t i = 0; i < n; ++i) right[i] = events.labels()[i] == (binary ? 1 : events.favourite(i));
  const auto& ranking = binary ? events.ranking() : of_favourites;
  const auto bins = binning.binning == "uniform" ? uniform_bins(binning.bins, ranking, events, right)
                                                 : quantile_bins(binning.bins, ranking, events, right);
  std::vector<CalibrationBin> out;
  for (const auto& sums : bins)
    if (sums.weight > 0) out.push_back(sums.bin());
  return out;
}

void ExpectedEvents::declare(Parameters& p) {
  cross_sections.declare(p, "evaluated");
  p.add("min_background", min_background,
        "Fewest background events of the sample above the best threshold, as (sum w)^2 / sum w^2.")
      .unit("events")
      .min(0);
}

std::vector<SignificancePoint> significance_scan(const Roc& roc, const CountingSignificance& significance,
                                                 const ExpectedEvents& expected) {
  std::vector<SignificancePoint> out;
  out.reserve(roc.steps().size());
  for_each_threshold(roc, significance, expected, [&](const SignificancePoint& point) { out.push_back(point); });
  return out;
}

SignificancePoint best_significance(const Roc& roc, const CountingSignificance& significance,
                                    const ExpectedEvents& expected) {
  SignificancePoint best;
  for_each_threshold(roc, significance, expected, [&](const SignificancePoint& point) {
    const bool enough = point.background * point.background >= expected.min_background * point.background_variance &&
                        (point.background > 0 || expected.min_background == 0);
    if (enough && std::isfinite(point.significance) && point.significance > best.significance) best = point;
  });
  return best;
}

SignificancePoint significance_above(double threshold, const Roc& roc, const CountingSignificance& significance,
                                     const ExpectedEvents& expected) {
  SignificancePoint out;
  for_each_threshold(roc, significance, expected, [&](const SignificancePoint& point) {
    if (point.threshold > threshold) out = point;
  });
  return out;
}

Estimate with_sample_error(const SignificancePoint& point, const CountingSignificance& significance) {
  if (!std::isfinite(point.significance)) return {point.significance, std::numeric_limits<double>::quiet_NaN()};
  const auto slope = significance.gradient(point.signal, point.background);
  return {point.significance, std::sqrt(slope.by_s * slope.by_s * point.signal_variance +
                                        slope.by_b * slope.by_b * point.background_variance)};
}

}  // namespace hml
