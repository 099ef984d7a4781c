#include "hml/learn/cuts/cut_and_count.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/progress.hpp"

namespace hml {

namespace {

// The feature's values in ascending order without the missing ones, and running sums of the signed weights: signal
// counts +w, background -w. The weighted error of a cut is then a constant minus the signed sum of what passes, so the
// best cut is the one that keeps the largest sum, and any interval's sum is a difference of two prefixes.
struct SortedFeature {
  std::vector<float> values;
  std::vector<std::uint32_t> order;  // the event of every value
  std::vector<double> before;        // before[i]: signed sum of all values ahead of i; one longer than values
  double missing = 0;                // signed sum of the events without a value

  SortedFeature(const std::vector<float>& raw, const std::vector<std::int32_t>& labels,
                const std::vector<double>& weights) {
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (!std::isnan(raw[i]))
        order.push_back(static_cast<std::uint32_t>(i));
      else
        missing += labels[i] == 1 ? weights[i] : -weights[i];
    }
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return raw[a] < raw[b]; });
    before.push_back(0);
    for (const auto i : order) {
      values.push_back(raw[i]);
      before.push_back(before.back() + (labels[i] == 1 ? weights[i] : -weights[i]));
    }
  }
  double total() const { return before.back(); }
  double at_most(double x) const {
    return before[static_cast<std::size_t>(std::upper_bound(values.begin(), values.end(), x) - values.begin())];
  }
  double at_least(double x) const {
    return total() -
           before[static_cast<std::size_t>(std::lower_bound(values.begin(), values.end(), x) - values.begin())];
  }
};

// Keeps the first of equally good cuts; sums that differ by rounding alone count as equal.
struct Best {
  LearnedCut cut;
  double kept = -std::numeric_limits<double>::infinity(), tolerance = 0;
  void offer(LearnedCut::Kind kind, double low, double high, double sum) {
    if (sum > kept + tolerance) kept = sum, cut = {"", kind, low, high};
  }
};

constexpr double infinity = std::numeric_limits<double>::infinity();

// Inner edges of a uniform histogram where "more background than signal" or its opposite turns between two bins and the
// left bin is not empty of the class in question: hep-ml-lab's choice.
std::vector<double> crossings(const SortedFeature& feature, const std::vector<std::int32_t>& labels,
                              const std::vector<double>& weights, int n_bins) {
  const double low = feature.values.front(), high = feature.values.back();
  const double width = (high - low) / n_bins;
  std::vector<double> signal(static_cast<std::size_t>(n_bins)), background(signal);
  for (std::size_t i = 0; i < feature.values.size(); ++i) {
    const auto bin = static_cast<std::size_t>(std::clamp((feature.values[i] - low) / width, 0.0, n_bins - 1.0));
    const auto event = feature.order[i];
    (labels[event] == 1 ? signal : background)[bin] += weights[event];
  }
  std::vector<double> edges;
  for (std::size_t k = 1; k < signal.size(); ++k) {
    const bool more_background = background[k - 1] > signal[k - 1], more_signal = signal[k - 1] > background[k - 1];
    const bool turns_b = more_background != (background[k] > signal[k]),
               turns_s = more_signal != (signal[k] > background[k]);
    if ((turns_b && background[k - 1] > 0) || (turns_s && signal[k - 1] > 0))
      edges.push_back(low + static_cast<double>(k) * width);
  }
  if (edges.empty()) edges.push_back(low);
  if (edges.size() == 1) edges.push_back(high);
  return edges;
}

// The best of all pairs of edges, in the order of hep-ml-lab's two loops: linear in the edges, for what a pair keeps is
// a sum of two terms and the best partner among the higher edges is known from the one before it.
LearnedCut best_of_pairs(const SortedFeature& feature, const std::vector<double>& edges, double tolerance) {
  using enum LearnedCut::Kind;
  const std::size_t n = edges.size();
  std::vector<double> at_most(n), at_least(n);
  for (std::size_t k = 0; k < n; ++k) at_most[k] = feature.at_most(edges[k]), at_least[k] = feature.at_least(edges[k]);
  std::vector<std::size_t> most(n, n - 1), least(n, n - 1);  // the higher edge that keeps most, below it or above it
  for (std::size_t k = n - 1; k-- > 0;) {
    most[k] = at_most[k + 1] >= at_most[most[k + 1]] - tolerance ? k + 1 : most[k + 1];
    least[k] = at_least[k + 1] >= at_least[least[k + 1]] - tolerance ? k + 1 : least[k + 1];
  }
  Best best{.tolerance = tolerance};
  for (std::size_t k = 0; k + 1 < n; ++k) {
    best.offer(below, -infinity, edges[k], at_most[k]);
    best.offer(above, edges[k], infinity, at_least[k]);
    best.offer(inside, edges[k], edges[most[k]], at_least[k] - (feature.total() - at_most[most[k]]));
    best.offer(outside, edges[k], edges[least[k]], at_most[k] + at_least[least[k]]);
  }
  best.offer(none, -infinity, infinity, feature.total() + feature.missing);
  best.offer(present, -infinity, infinity, feature.total());
  return best.cut;
}

// One sweep over the sorted values: the interval with the largest signed sum (Kadane) and, for cuts that keep what is
// outside, the one with the smallest.
LearnedCut best_of_all(const SortedFeature& feature, double tolerance) {
  using enum LearnedCut::Kind;
  const auto& v = feature.values;
  const auto halfway = [&](std::size_t i) { return edge_between(v[i - 1], v[i]); };
  Best best{.tolerance = tolerance};
  std::size_t lowest = 0, highest = 0;  // positions of the extreme prefix sums so far
  best.offer(none, -infinity, infinity, feature.total() + feature.missing);
  best.offer(present, -infinity, infinity, feature.total());
  for (std::size_t i = 1; i <= v.size(); ++i) {
    if (i < v.size() && v[i] == v[i - 1]) continue;  // an edge cannot part equal values
    const double here = feature.before[i];
    if (i < v.size()) {
      best.offer(below, -infinity, halfway(i), here);
      best.offer(above, halfway(i), infinity, feature.total() - here);
      if (lowest > 0) best.offer(inside, halfway(lowest), halfway(i), here - feature.before[lowest]);
      if (highest > 0)
        best.offer(outside, halfway(highest), halfway(i), feature.total() - (here - feature.before[highest]));
    }
    if (lowest == 0 || here < feature.before[lowest]) lowest = i;
    if (highest == 0 || here > feature.before[highest]) highest = i;
  }
  return best.cut;
}

}  // namespace

LearnedCut learn_cut(const std::vector<float>& values, const std::vector<std::int32_t>& labels,
                     const std::vector<double>& weights, int n_bins) {
  const SortedFeature feature(values, labels, weights);
  if (feature.values.empty()) return {};
  double scale = 0;
  for (const double w : weights) scale += std::abs(w);
  const double tolerance = 1e-12 * scale;
  const bool constant = feature.values.front() == feature.values.back();
  if (n_bins == 0 || constant) return best_of_all(feature, tolerance);
  if (!std::isfinite(feature.values.front()) || !std::isfinite(feature.values.back()))
    throw Error(ErrorKind::input, "holds an infinite value, which a histogram cannot; use n_bins: 0");
  return best_of_pairs(feature, crossings(feature, labels, weights, n_bins), tolerance);
}

void CutAndCount::declare_own(Parameters& p) {
  p.add("topology", topology_, "Whether each cut is learned on all events or on those that pass the cuts before it.")
      .choices({"parallel", "sequential"});
  p.add("n_bins", n_bins_, "Bins of the histograms whose crossings are tried as edges; 0 tries every value.")
      .min(0)
      .max(100000);
  declare_features(p);
}

History CutAndCount::learn_cuts(const Labelled& train, const Labelled& validation, const FitOptions& options) {
  History history{.unit = "feature"};
  Progress progress(options.label, static_cast<std::int64_t>(columns().size()), "features");
  std::vector<bool> passed(static_cast<std::size_t>(train.size()), true);
  for (const auto column : columns()) {
    check_interrupt();
    const std::vector<float> values = column_of(*train.input, column);
    cuts_.push_back(learn_feature(column, values, passed, train));
    for (std::size_t i = 0; i < values.size(); ++i) passed[i] = passed[i] && cuts_.back().passes(values[i]);
    note(history, train, validation, false);
    progress.advance();
  }
  return history;
}

LearnedCut CutAndCount::learn_feature(std::size_t column, const std::vector<float>& values,
                                      const std::vector<bool>& passed, const Labelled& train) const try {
  LearnedCut cut;
  if (topology_ == "parallel") {
    cut = learn_cut(values, *train.labels, train.weights, n_bins_);
  } else {
    std::vector<float> left;
    std::vector<std::int32_t> labels;
    std::vector<double> weights;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!passed[i]) continue;
      left.push_back(values[i]), labels.push_back((*train.labels)[i]), weights.push_back(train.weights[i]);
    }
    cut = learn_cut(left, labels, weights, n_bins_);
  }
  cut.feature = feature_name(column);
  return cut;
} catch (Error& error) {
  throw error.in(fmt::format("feature '{}'", feature_name(column)));
}

}  // namespace hml
