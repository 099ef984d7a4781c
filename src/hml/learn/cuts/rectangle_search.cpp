#include "hml/learn/cuts/rectangle_search.hpp"

#include <algorithm>
#include <cmath>

#include "hml/core/threads.hpp"

namespace hml {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
// Sums over the same events in another order differ by rounding: less than this is no rise.
constexpr double smallest_rise = 1e-10;

bool rises(double value, double above) { return value > above + smallest_rise * std::abs(above); }

}  // namespace

struct RectangleSearch::Gathered {
  RunningSums sums;
  std::vector<float> values;   // distinct, one fewer than edges
  Yields missing;
  std::int64_t missing_background = 0;
  Yields everything() const {
    return {sums.signal.back() + missing.signal, sums.background.back() + missing.background};
  }
};

RectangleSearch::RectangleSearch(const Labelled& train, const std::vector<std::size_t>& columns,
                                 std::vector<std::string> names, std::vector<CutSides> sides,
                                 const CutObjective& objective, int threads)
    : train_(train),
      names_(std::move(names)),
      sides_(std::move(sides)),
      objective_(objective),
      total_(sums_of_weights(train)),
      expected_(objective.expected(total_)),
      sorted_(columns.size()) {
  for (std::size_t i = 0; i < train.weights.size(); ++i)
    background_events_ += (*train.labels)[i] != 1 && train.weights[i] != 0;
  parallel_for(static_cast<std::int64_t>(columns.size()), threads, [&](std::int64_t f, int) {
    auto& feature = sorted_[static_cast<std::size_t>(f)];
    const auto values = column_of(*train_.input, columns[static_cast<std::size_t>(f)]);
    for (std::uint32_t i = 0; i < values.size(); ++i)
      if (train_.weights[i] != 0) (std::isnan(values[i]) ? feature.missing : feature.events).push_back(i);
    std::stable_sort(feature.events.begin(), feature.events.end(), [&](auto a, auto b) { return values[a] < values[b]; });
    for (const auto event : feature.events) feature.values.push_back(values[event]);
  });
}

double RectangleSearch::value(const Yields& sums) const {
  return objective_({sums.signal / total_.signal, sums.background / total_.background}, expected_);
}

double RectangleSearch::value_if_allowed(const Yields& sums, std::int64_t background_events) const {
  const double least = objective_.min_signal_efficiency * total_.signal;
  if (background_events < objective_.min_background_events || sums.signal < least - 1e-12 * total_.signal)
    return -infinity;
  const double found = value(sums);
  return std::isfinite(found) ? found : -infinity;
}

double RectangleSearch::value_of(const Rectangle& rectangle) const {
  Yields sums;
  std::int64_t background = 0;
  for (std::size_t i = 0; i < rectangle.failed.size(); ++i) {
    if (rectangle.failed[i] > 0 || train_.weights[i] == 0) continue;
    const bool signal = (*train_.labels)[i] == 1;
    (signal ? sums.signal : sums.background) += train_.weights[i];
    background += !signal;
  }
  return value_if_allowed(sums, background);
}

Rectangle RectangleSearch::open() const {
  Rectangle out;
  for (const auto& name : names_) out.cuts.push_back({name});
  out.failed.assign(train_.weights.size(), 0);
  out.value = value_of(out);
  return out;
}

Rectangle RectangleSearch::random(Random& random) const {
  Rectangle out = open();
  for (std::size_t f = 0; f < features(); ++f) {
    const bool wanted = random.uniform() < 0.5;
    const double n = static_cast<double>(sorted_[f].values.size());
    const auto first = static_cast<std::size_t>(random.uniform(0, 0.3) * n);
    const auto last = static_cast<std::size_t>(random.uniform(0.7, 1) * n);
    if (!wanted || last >= sorted_[f].values.size()) continue;
    set(out, f, interval_cut(names_[f], sides_[f].lower ? static_cast<double>(sorted_[f].values[first]) : -infinity,
                             sides_[f].upper ? static_cast<double>(sorted_[f].values[last]) : infinity));
  }
  out.value = value_of(out);
  return out;
}

void RectangleSearch::release(Rectangle& rectangle, std::size_t feature) const {
  set(rectangle, feature, {names_[feature]});
  rectangle.value = value_of(rectangle);
}

void RectangleSearch::set(Rectangle& rectangle, std::size_t feature, LearnedCut cut) const {
  const auto& sorted = sorted_[feature];
  LearnedCut& old = rectangle.cuts[feature];
  // Kinds of a rectangle have their edges in low and high, infinite where there is none.
  for (std::size_t k = 0; k < sorted.values.size(); ++k) {
    const double x = sorted.values[k];
    const int before = x < old.low || x > old.high, after = x < cut.low || x > cut.high;
    if (before != after) rectangle.failed[sorted.events[k]] += static_cast<std::uint16_t>(after - before);
  }
  const int change = (cut.kind != LearnedCut::Kind::none) - (old.kind != LearnedCut::Kind::none);
  for (const auto event : sorted.missing) rectangle.failed[event] += static_cast<std::uint16_t>(change);
  old = std::move(cut);
}

RectangleSearch::Gathered RectangleSearch::gather(const Rectangle& rectangle, std::size_t feature) const {
  const auto& sorted = sorted_[feature];
  const LearnedCut& cut = rectangle.cuts[feature];
  Gathered out;
  Yields sums;
  std::int32_t background = 0;
  const auto close = [&] {
    out.sums.signal.push_back(sums.signal), out.sums.background.push_back(sums.background);
    out.sums.background_events.push_back(background);
  };
  const auto count = [&](std::uint32_t event, Yields& into) {
    const bool signal = (*train_.labels)[event] == 1;
    (signal ? into.signal : into.background) += train_.weights[event];
    return !signal;
  };
  for (std::size_t k = 0; k < sorted.values.size(); ++k) {
    const double x = sorted.values[k];
    if (rectangle.failed[sorted.events[k]] != (x < cut.low || x > cut.high)) continue;  // fails another cut
    if (out.values.empty() || out.values.back() != sorted.values[k]) close(), out.values.push_back(sorted.values[k]);
    background += count(sorted.events[k], sums);
  }
  close();
  for (const auto event : sorted.missing)
    if (rectangle.failed[event] == (cut.kind != LearnedCut::Kind::none))
      out.missing_background += count(event, out.missing);
  return out;
}

bool RectangleSearch::improve(Rectangle& rectangle, std::size_t feature) const {
  const Gathered gathered = gather(rectangle, feature);
  const auto& sums = gathered.sums;
  const double uncut = value_if_allowed(gathered.everything(), sums.background_events.back() + gathered.missing_background);
  const IntervalRules rules{sides_[feature].lower, sides_[feature].upper,
                            objective_.min_signal_efficiency > 0 ? objective_.min_signal_efficiency * total_.signal : -infinity,
                            objective_.min_background_events};
  const auto best = best_interval(sums, rules, [&](const Yields& y) { return value(y); });
  const double before = rectangle.value;
  if (!best || !rises(best->value, uncut)) {
    // A cut that takes nothing off the value is none.
    if (uncut == -infinity || rises(before, uncut)) return false;
    set(rectangle, feature, {names_[feature]});
    rectangle.value = std::max(uncut, before);
    return rises(uncut, before);
  }
  if (!rises(best->value, before)) return false;
  const auto& v = gathered.values;
  set(rectangle, feature,
      interval_cut(names_[feature], best->begin > 0 ? edge_between(v[best->begin - 1], v[best->begin]) : -infinity,
                   best->end < v.size() ? edge_between(v[best->end - 1], v[best->end]) : infinity));
  rectangle.value = best->value;
  return true;
}

void RectangleSearch::climb(Rectangle& rectangle, std::span<const std::size_t> order,
                            const std::function<void(const Rectangle&)>& after_pass) const {
  std::size_t since_rise = 0;
  while (since_rise < order.size()) {
    for (const auto feature : order) {
      since_rise = improve(rectangle, feature) ? 0 : since_rise + 1;
      if (since_rise == order.size()) break;
    }
    if (after_pass) after_pass(rectangle);
  }
}

}  // namespace hml
