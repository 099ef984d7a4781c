#include "hml/learn/cut_and_count.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/progress.hpp"

namespace hml {

namespace {

constexpr std::array kind_names = {"below", "above", "inside", "outside", "none"};

std::vector<float> column_of(const Tensor& input, std::size_t column) {
  const auto width = static_cast<std::size_t>(input.row_size());
  std::vector<float> out(static_cast<std::size_t>(input.rows()));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = input.values[i * width + column];
  return out;
}

// The feature's values in ascending order without the missing ones, and running sums of the signed weights: signal
// counts +w, background -w. The weighted error of a cut is then a constant minus the signed sum of what passes, so the
// best cut is the one that keeps the largest sum, and any interval's sum is a difference of two prefixes.
struct SortedFeature {
  std::vector<float> values;
  std::vector<std::uint32_t> order;  // the event of every value
  std::vector<double> before;        // before[i]: signed sum of all values ahead of i; one longer than values

  SortedFeature(const std::vector<float>& raw, const std::vector<std::int32_t>& labels,
                const std::vector<double>& weights) {
    for (std::size_t i = 0; i < raw.size(); ++i)
      if (!std::isnan(raw[i])) order.push_back(static_cast<std::uint32_t>(i));
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

LearnedCut best_of_pairs(const SortedFeature& feature, const std::vector<double>& edges, double tolerance) {
  using enum LearnedCut::Kind;
  Best best{.tolerance = tolerance};
  for (std::size_t i = 0; i + 1 < edges.size(); ++i)
    for (std::size_t j = i + 1; j < edges.size(); ++j) {
      const double low = edges[i], high = edges[j];
      const double below_low = feature.at_most(low), above_low = feature.at_least(low),
                   above_high = feature.at_least(high);
      best.offer(below, -infinity, low, below_low);
      best.offer(above, low, infinity, above_low);
      best.offer(inside, low, high, above_low - (feature.total() - feature.at_most(high)));
      best.offer(outside, low, high, below_low + above_high);
    }
  best.offer(none, -infinity, infinity, feature.total());
  return best.cut;
}

// One sweep over the sorted values: the interval with the largest signed sum (Kadane) and, for cuts that keep what is
// outside, the one with the smallest.
LearnedCut best_of_all(const SortedFeature& feature, double tolerance) {
  using enum LearnedCut::Kind;
  const auto& v = feature.values;
  const auto halfway = [&](std::size_t i) { return 0.5 * (static_cast<double>(v[i - 1]) + v[i]); };
  Best best{.tolerance = tolerance};
  std::size_t lowest = 0, highest = 0;  // positions of the extreme prefix sums so far
  best.offer(none, -infinity, infinity, feature.total());
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

bool LearnedCut::passes(double x) const {
  if (std::isnan(x)) return false;
  return kind == Kind::outside ? x <= low || x >= high : x >= low && x <= high;
}

std::string LearnedCut::text() const {
  switch (kind) {
    case Kind::below: return fmt::format("{} <= {:.6g}", feature, high);
    case Kind::above: return fmt::format("{} >= {:.6g}", feature, low);
    case Kind::inside: return fmt::format("{:.6g} <= {} <= {:.6g}", low, feature, high);
    case Kind::outside: return fmt::format("{0} <= {1:.6g} or {0} >= {2:.6g}", feature, low, high);
    case Kind::none: break;
  }
  return feature + " unconstrained";
}

LearnedCut learn_cut(const std::vector<float>& values, const std::vector<std::int32_t>& labels,
                     const std::vector<double>& weights, int n_bins) {
  const SortedFeature feature(values, labels, weights);
  if (feature.values.empty() || feature.values.front() == feature.values.back()) return {};
  if (n_bins > 0 && (!std::isfinite(feature.values.front()) || !std::isfinite(feature.values.back())))
    throw Error(ErrorKind::input, "holds an infinite value, which a histogram cannot; use n_bins: 0");
  double scale = 0;
  for (const double w : weights) scale += std::abs(w);
  const double tolerance = 1e-12 * scale;
  if (n_bins == 0) return best_of_all(feature, tolerance);
  return best_of_pairs(feature, crossings(feature, labels, weights, n_bins), tolerance);
}

void CutAndCount::declare_own(Parameters& p) {
  p.add("topology", topology_, "Whether each cut is learned on all events or on those that pass the cuts before it.")
      .choices({"parallel", "sequential"});
  p.add("n_bins", n_bins_, "Bins of the histograms whose crossings are tried as edges; 0 tries every value.")
      .min(0)
      .max(100000);
  p.add("features", order_, "Features to cut on, in this order; all where empty.");
}

std::vector<std::size_t> CutAndCount::chosen() const {
  std::vector<std::size_t> out;
  if (order_.empty()) {
    out.resize(static_cast<std::size_t>(input_shape()[0]));
    std::iota(out.begin(), out.end(), std::size_t{0});
  }
  for (const auto& name : order_) {
    const auto found = std::find(features().begin(), features().end(), name);
    if (found == features().end()) throw unknown_name(ErrorKind::config, "feature", name, features());
    out.push_back(static_cast<std::size_t>(found - features().begin()));
  }
  return out;
}

History CutAndCount::learn(const Labelled& train, const Labelled& validation, const FitOptions& options) {
  if (train.classes != 2)
    throw Error(ErrorKind::input, fmt::format("tells two classes apart; the sample has {}", train.classes));
  cuts_.clear();
  History history{.unit = "feature"};
  const auto columns = chosen();
  Progress progress(options.label, static_cast<std::int64_t>(columns.size()), "features");
  std::vector<bool> passed(static_cast<std::size_t>(train.size()), true);
  for (const auto column : columns) {
    check_interrupt();
    std::vector<float> values = column_of(*train.input, column);
    cuts_.push_back(learn_feature(column, values, passed, train));
    for (std::size_t i = 0; i < values.size(); ++i) passed[i] = passed[i] && cuts_.back().passes(values[i]);
    note(history, "", train);
    if (validation.size() > 0) note(history, "validation_", validation);
    progress.advance();
  }
  return history;
}

LearnedCut CutAndCount::learn_feature(std::size_t column, std::vector<float> values, const std::vector<bool>& passed,
                                      const Labelled& train) const {
  const std::string name = features().empty() ? fmt::format("feature {}", column) : features()[column];
  if (std::all_of(values.begin(), values.end(), [](float x) { return std::isnan(x); }))
    throw Error(ErrorKind::input, fmt::format("feature '{}' is missing in every event", name));
  if (topology_ == "sequential")
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!passed[i]) values[i] = std::nanf("");  // as good as missing: no part in this cut
  try {
    LearnedCut cut = learn_cut(values, *train.labels, train.weights, n_bins_);
    cut.feature = name;
    return cut;
  } catch (Error& error) {
    throw error.in(fmt::format("feature '{}'", name));
  }
}

// Loss and accuracy of all cuts learned so far.
void CutAndCount::note(History& history, const std::string& prefix, const Labelled& data) const {
  const Scores scores = score(*data.input, 1);
  const Tally sum = tally(scores.values, 2, *data.labels, data.weights);
  history.add(prefix + "loss", sum.mean_loss());
  history.add(prefix + "accuracy", sum.accuracy());
}

Scores CutAndCount::score(const Tensor& input, int) const {
  const auto columns = chosen();
  const auto n = static_cast<std::size_t>(input.rows()), width = static_cast<std::size_t>(input.row_size());
  Scores scores{2, std::vector<float>(2 * n)};
  for (std::size_t i = 0; i < n; ++i) {
    bool passes = true;
    for (std::size_t c = 0; c < cuts_.size() && passes; ++c)
      passes = cuts_[c].passes(input.values[i * width + columns[c]]);
    scores.values[2 * i + (passes ? 1 : 0)] = 1;
  }
  return scores;
}

Table CutAndCount::summary() const {
  Table table{fmt::format("cut_and_count ({})", topology_), {"feature", "cut"}, {}};
  for (const auto& cut : cuts_) table.rows.push_back({cut.feature, cut.text()});
  return table;
}

void CutAndCount::write_state(h5::Group& group) const {
  std::vector<std::string> names, kinds;
  std::vector<double> lows, highs;
  for (const auto& cut : cuts_) {
    names.push_back(cut.feature);
    kinds.push_back(kind_names[static_cast<std::size_t>(cut.kind)]);
    lows.push_back(cut.low), highs.push_back(cut.high);
  }
  group.write_strings("feature", names);
  group.write_strings("kind", kinds);
  group.write<double>("low", lows);
  group.write<double>("high", highs);
}

void CutAndCount::read_state(const h5::Group& group) {
  const auto names = group.read_strings("feature"), kinds = group.read_strings("kind");
  const auto lows = group.read<double>("low"), highs = group.read<double>("high");
  if (kinds.size() != names.size() || lows.size() != names.size() || highs.size() != names.size() ||
      names.size() != chosen().size())
    throw Error(ErrorKind::input, "its cuts do not belong together");
  cuts_.clear();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto found = std::find(kind_names.begin(), kind_names.end(), kinds[i]);
    if (found == kind_names.end())
      throw Error(ErrorKind::input, fmt::format("holds a cut of unknown kind '{}'", kinds[i]));
    cuts_.push_back({names[i], static_cast<LearnedCut::Kind>(found - kind_names.begin()), lows[i], highs[i]});
  }
}

}  // namespace hml
