#include "hml/learn/trees/split.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace hml {

namespace {

constexpr double tiny = 1e-12;
constexpr double impossible = -std::numeric_limits<double>::infinity();

// x ln x, continued by 0 to where negative weights may lead.
double x_log_x(double x) { return x > 0 ? x * std::log(x) : 0; }

// Running sums of a feature's bins, the missing values' bin left out.
struct Running {
  std::array<double, bins_per_feature> a, b;
};

void sum_up(const BinSum* bins, std::size_t n, const Pair& unit, Running& out) {
  std::int64_t a = 0, b = 0;
  for (std::size_t i = 0; i < n; ++i) {
    a += bins[i].a, b += bins[i].b;
    out.a[i] = static_cast<double>(a) * unit.a, out.b[i] = static_cast<double>(b) * unit.b;
  }
}

// Adds the two children's Newton scores for a split after each of n bins, with one division each; a child that is too
// light makes the split impossible.
[[gnu::target_clones("default", "avx2")]] void add_newton_scores(std::size_t n, const double* left_a, const double* left_b,
                                                                 Pair missing, Pair all, double lambda, double min_weight,
                                                                 double* scores) {
  for (std::size_t i = 0; i < n; ++i) {
    const double la = left_a[i] + missing.a, lb = left_b[i] + missing.b, ra = all.a - la, rb = all.b - lb;
    const double ld = lb + lambda, rd = rb + lambda;
    const bool possible = (lb >= min_weight) & (rb >= min_weight) & (ld > tiny) & (rd > tiny);
    const double score = (la * la * rd + ra * ra * ld) / (ld * rd);
    scores[i] += possible ? score : impossible;
  }
}

}  // namespace

double SplitFinder::score(const Pair& sum) const {
  if (!options_.entropy) {
    const double denominator = sum.b + options_.lambda;
    return denominator > tiny ? sum.a * sum.a / denominator : 0;
  }
  const auto planes = static_cast<double>(units_.size());
  return planes == 1 ? x_log_x(sum.a) + x_log_x(sum.b - sum.a) - x_log_x(sum.b)
                     : x_log_x(sum.a) - x_log_x(sum.b) / planes;
}

double SplitFinder::output(const BinSum& sum, double low, double high) const {
  const Pair total = pair(sum, 0);
  const double denominator = total.b + options_.lambda;
  return std::clamp(denominator > tiny ? -total.a / denominator : 0.0, low, high);
}

// The gain of a split with `left` (planes) on one side; impossible where a child is too light or breaks a constraint.
double SplitFinder::gain(const NodeSums& node, std::span<const Pair> left, int monotone) const {
  double sum = 0;
  for (std::size_t p = 0; p < left.size(); ++p) {
    const Pair all = pair(node.sums[p], p), right{all.a - left[p].a, all.b - left[p].b};
    if (!(left[p].b >= options_.min_child_weight && right.b >= options_.min_child_weight)) return impossible;
    if (options_.monotone.empty()) {
      sum += score(left[p]) + score(right) - score(all);
      continue;
    }
    // Outputs held within bounds gain less: -2 (a w + (b + lambda) w^2 / 2) instead of a^2 / (b + lambda).
    const auto bounded = [&](const Pair& s) {
      const double d = s.b + options_.lambda;
      return std::clamp(d > tiny ? -s.a / d : 0.0, node.low, node.high);
    };
    const auto gained = [&](const Pair& s, double w) { return -2 * s.a * w - (s.b + options_.lambda) * w * w; };
    const double l = bounded(left[p]), r = bounded(right);
    if ((monotone > 0 && l > r) || (monotone < 0 && l < r)) return impossible;
    sum += gained(left[p], l) + gained(right, r) - gained(all, bounded(all));
  }
  return 0.5 * sum;
}

void SplitFinder::offer(const NodeSums& node, std::span<const Pair> left, const Split& candidate, Split& best) const {
  const auto f = static_cast<std::size_t>(candidate.feature);
  const double gained = gain(node, left, options_.monotone.empty() ? 0 : options_.monotone[f]);
  if (gained > best.gain) {
    best = candidate;
    best.gain = gained;
  }
}

// Whether a feature goes the fast way.
bool SplitFinder::plain(std::size_t feature) const {
  const bool by_category = !options_.categorical.empty() && options_.categorical[feature];
  return !options_.entropy && options_.monotone.empty() && !by_category;
}

// Splits after every bin, the missing values on one side.
void SplitFinder::offer_all(const NodeSums& node, std::size_t feature, bool missing_left, Split& best) const {
  const std::size_t planes = units_.size();
  const auto splits = sample_.quantisers[feature].thresholds.size();
  std::array<double, bins_per_feature> scores;
  std::vector<Running> running(planes);
  std::vector<Pair> missing(planes), left(planes);
  double parent = 0;
  std::fill_n(scores.begin(), splits, 0.0);
  for (std::size_t p = 0; p < planes; ++p) {
    const BinSum* bins = node.histograms[p].data() + feature * bins_per_feature;
    sum_up(bins, splits, units_[p], running[p]);
    if (missing_left) missing[p] = pair(bins[Quantiser::missing_bin], p);
    if (!plain(feature)) continue;
    const Pair all = pair(node.sums[p], p);
    parent += score(all);
    add_newton_scores(splits, running[p].a.data(), running[p].b.data(), missing[p], all, options_.lambda,
                      options_.min_child_weight, scores.data());
  }
  for (std::size_t bin = 0; bin < splits; ++bin) {
    if (plain(feature)) {
      const double gained = 0.5 * (scores[bin] - parent);
      if (gained > best.gain)
        best = {.gain = gained, .feature = static_cast<int>(feature), .bin = static_cast<int>(bin),
                .missing_left = missing_left, .left_bins = {}};
      continue;
    }
    for (std::size_t p = 0; p < planes; ++p)
      left[p] = {running[p].a[bin] + missing[p].a, running[p].b[bin] + missing[p].b};
    offer(node, left, {.feature = static_cast<int>(feature), .bin = static_cast<int>(bin), .missing_left = missing_left, .left_bins = {}},
          best);
  }
}

// Categories in the order of a / b need one sweep to find the best of all ways to part them (Fisher,
// doi:10.1080/01621459.1958.10501479); with several classes the first one's order serves. Missing values go with the rest.
void SplitFinder::offer_categories(const NodeSums& node, std::size_t feature, Split& best) const {
  const std::size_t planes = units_.size();
  const auto bin_sum = [&](int bin, std::size_t plane) {
    return pair(node.histograms[plane][feature * bins_per_feature + static_cast<std::size_t>(bin)], plane);
  };
  std::vector<std::pair<double, int>> order;
  for (int bin = 0; bin < sample_.quantisers[feature].bins(); ++bin) {
    const Pair sum = bin_sum(bin, 0);
    if (sum.b > 0) order.emplace_back(sum.a / (sum.b + options_.category_smoothing), bin);
  }
  std::sort(order.begin(), order.end());
  Split candidate{.feature = static_cast<int>(feature), .by_category = true, .left_bins = {}};
  std::vector<Pair> left(planes);
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    candidate.left_bins.set(static_cast<std::size_t>(order[i].second));
    for (std::size_t p = 0; p < planes; ++p) {
      const Pair sum = bin_sum(order[i].second, p);
      left[p].a += sum.a, left[p].b += sum.b;
    }
    offer(node, left, candidate, best);
  }
}

Split SplitFinder::best(const NodeSums& node, std::size_t feature) const {
  // What is left of a fixed-point number's last bit must not look like a gain.
  double scale = 0;
  for (std::size_t p = 0; p < units_.size(); ++p) scale += std::abs(score(pair(node.sums[p], p)));
  Split best{.gain = std::max(options_.min_gain, 1e-10 * scale), .left_bins = {}};
  if (!options_.categorical.empty() && options_.categorical[feature]) {
    offer_categories(node, feature, best);
    return best;
  }
  std::vector<Pair> missing;
  bool any_missing = false;
  for (std::size_t p = 0; p < units_.size(); ++p) {
    const BinSum& sum = node.histograms[p][feature * bins_per_feature + Quantiser::missing_bin];
    missing.push_back(pair(sum, p));
    any_missing = any_missing || sum.a != 0 || sum.b != 0;
  }
  if (any_missing) offer(node, missing, {.feature = static_cast<int>(feature), .missing_left = true, .left_bins = {}}, best);
  offer_all(node, feature, false, best);
  if (any_missing) offer_all(node, feature, true, best);
  return best;
}

std::vector<BinSum> SplitFinder::left_sums(const NodeSums& node, const Split& split) const {
  std::vector<BinSum> out(units_.size());
  for (std::size_t p = 0; p < out.size(); ++p) {
    const BinSum* bins = node.histograms[p].data() + static_cast<std::size_t>(split.feature) * bins_per_feature;
    for (int b = 0; b < static_cast<int>(bins_per_feature); ++b)
      if (split.goes_left(b)) out[p].a += bins[b].a, out[p].b += bins[b].b;
  }
  return out;
}

void SplitFinder::send_missing_with_the_heavier(const NodeSums& node, Split& split) const {
  const auto at = static_cast<std::size_t>(split.feature) * bins_per_feature + Quantiser::missing_bin;
  const BinSum& missing = node.histograms[0][at];
  if (missing.a != 0 || missing.b != 0 || split.by_category) return;
  split.missing_left = 2 * left_sums(node, split)[0].b > node.sums[0].b;
}

}  // namespace hml
