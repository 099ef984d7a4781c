#include "hml/learn/cuts/rectangle_search.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "hml/core/threads.hpp"

namespace hml {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
// Sums over the same events in another order differ by rounding: less than this is no rise.
constexpr double smallest_rise = 1e-10;

constexpr std::size_t most_bins = 255, most_exact_values = 16384;

bool rises(double value, double above) { return value > above + smallest_rise * std::abs(above); }

}  // namespace

struct RectangleSearch::Gathered {
  RunningSums sums;
  std::vector<float> first, last;  // values of what lies between two edges
  Yields missing;
  std::int64_t missing_background = 0;
  // Takes the last edge away, so that the last two groups become one.
  void merge_last() {
    sums.signal.pop_back(), sums.background.pop_back(), sums.background_events.pop_back();
    first.pop_back();
    last[last.size() - 2] = last.back();
    last.pop_back();
  }
  Yields everything() const {
    return {sums.signal.back() + missing.signal, sums.background.back() + missing.background};
  }
};

RectangleSearch::RectangleSearch(const Labelled& train, const std::vector<std::size_t>& columns,
                                 std::vector<std::string> names, std::vector<CutSides> sides,
                                 const CutObjective& objective, int threads)
    : names_(std::move(names)),
      sides_(std::move(sides)),
      objective_(objective),
      total_(sums_of_weights(train)),
      features_(columns.size()) {
  const Yields expected = objective.expected(total_);
  objective_goal_ = {[this, expected](const Yields& sums) {
                       return objective_({sums.signal / total_.signal, sums.background / total_.background}, expected);
                     },
                     objective.is_convex()};
  for (std::size_t i = 0; i < train.weights.size(); ++i) {
    const double weight = train.weights[i];
    const bool signal = (*train.labels)[i] == 1;
    events_.push_back({weight, signal, signal ? 0 : background_count(weight)});
    background_events_ += events_.back().background;
  }
  parallel_for(static_cast<std::int64_t>(columns.size()), threads, [&](std::int64_t f, int) {
    auto& feature = features_[static_cast<std::size_t>(f)];
    const auto v = column_of(*train.input, columns[static_cast<std::size_t>(f)]);
    for (std::uint32_t i = 0; i < v.size(); ++i)
      if (events_[i].weight != 0) (std::isnan(v[i]) ? feature.missing : feature.events).push_back(i);
    std::stable_sort(feature.events.begin(), feature.events.end(), [&](auto a, auto b) { return v[a] < v[b]; });
    feature.ranks.assign(v.size(), no_rank);
    for (std::uint32_t k = 0; k < feature.events.size(); ++k)
      feature.values.push_back(v[feature.events[k]]), feature.ranks[feature.events[k]] = k;
    if (feature.values.size() > most_exact_values) make_bins(feature);
  });
}

// Equal values share a bin.
void RectangleSearch::make_bins(Feature& feature) {
  const auto& v = feature.values;
  feature.bin_of.assign(feature.ranks.size(), 0);
  const std::size_t wanted = (v.size() + most_bins - 1) / most_bins;
  for (std::size_t begin = 0, end; begin < v.size(); begin = end) {
    end = std::min(begin + wanted, v.size());
    while (end < v.size() && v[end] == v[end - 1]) ++end;
    for (std::size_t rank = begin; rank < end; ++rank)
      feature.bin_of[feature.events[rank]] = static_cast<std::uint8_t>(feature.bins.size());
    feature.bins.push_back(static_cast<std::uint32_t>(begin));
  }
  feature.bins.push_back(static_cast<std::uint32_t>(v.size()));
}

RectangleSearch::Goal RectangleSearch::difference(double price) const {
  return {[this, price](const Yields& sums) {
    return sums.signal / total_.signal - price * sums.background / total_.background;
  }};
}

double RectangleSearch::value_if_allowed(const Yields& sums, std::int64_t background_events, const Goal& goal) const {
  const IntervalRules rules = this->rules(goal);
  if (background_events < rules.min_background_events || sums.signal < rules.min_signal - 1e-12 * total_.signal)
    return -infinity;
  const double found = goal.value(sums);
  return std::isfinite(found) ? found : -infinity;
}

IntervalRules RectangleSearch::rules(const Goal& goal) const {
  IntervalRules out{.convex = goal.convex};
  if (objective_.min_signal_efficiency > 0) out.min_signal = objective_.min_signal_efficiency * total_.signal;
  if (objective_.counts_background()) out.min_background_events = objective_.min_background_events;
  return out;
}

double RectangleSearch::value_of(const Rectangle& rectangle, const Goal& goal) const {
  Yields sums;
  std::int64_t background = 0;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    if (rectangle.failed[i] > 0) continue;
    (events_[i].signal ? sums.signal : sums.background) += events_[i].weight;
    background += events_[i].background;
  }
  return value_if_allowed(sums, background, goal);
}

Rectangle RectangleSearch::open() const {
  Rectangle out;
  for (const auto& name : names_) out.cuts.push_back({name});
  out.failed.assign(events_.size(), 0);
  return out;
}

Rectangle RectangleSearch::random(Random& random) const {
  Rectangle out = open();
  for (std::size_t f = 0; f < features(); ++f) {
    const bool wanted = random.uniform() < 0.5;
    const auto& values = features_[f].values;
    const double n = static_cast<double>(values.size());
    const auto first = static_cast<std::int64_t>(random.uniform(0, 0.3) * n),
               last = static_cast<std::int64_t>(random.uniform(0.7, 1) * n);
    if (!wanted || values.empty()) continue;
    set(out, f,
        interval_cut(names_[f], sides_[f].lower ? edge_at(f, first) : -infinity,
                     sides_[f].upper ? edge_at(f, last) : infinity));
  }
  return out;
}

// The value of a rank as an edge; none outside of all values.
double RectangleSearch::edge_at(std::size_t feature, std::int64_t rank) const {
  constexpr double largest = std::numeric_limits<float>::max();  // an infinite value is no edge
  const auto& v = features_[feature].values;
  if (rank <= 0) return -infinity;
  if (rank >= static_cast<std::int64_t>(v.size())) return infinity;
  return std::clamp<double>(v[static_cast<std::size_t>(rank)], -largest, largest);
}

void RectangleSearch::loosen(Rectangle& rectangle, Random& random) const {
  for (std::size_t f = 0; f < features(); ++f) {
    if (rectangle.cuts[f].kind == LearnedCut::Kind::none || random.uniform() < 0.5) continue;
    const auto [low, high] = ranks_inside(rectangle.cuts[f], f);
    const double most = 0.1 * static_cast<double>(features_[f].values.size());
    const auto step = [&] { return static_cast<std::int64_t>(most * random.uniform() * random.uniform()); };
    const double lower = edge_at(f, low - step());
    set(rectangle, f, interval_cut(names_[f], lower, edge_at(f, high + step())));
  }
}

void RectangleSearch::release(Rectangle& rectangle, std::size_t feature) const {
  set(rectangle, feature, {names_[feature]});
}

// Kinds of a rectangle have their edges in low and high, infinite where there is none.
std::pair<std::uint32_t, std::uint32_t> RectangleSearch::ranks_inside(const LearnedCut& cut,
                                                                      std::size_t feature) const {
  const auto& v = features_[feature].values;
  return {static_cast<std::uint32_t>(std::lower_bound(v.begin(), v.end(), cut.low) - v.begin()),
          static_cast<std::uint32_t>(std::upper_bound(v.begin(), v.end(), cut.high) - v.begin())};
}

void RectangleSearch::set(Rectangle& rectangle, std::size_t feature, LearnedCut cut) const {
  LearnedCut& old = rectangle.cuts[feature];
  const auto [old_low, old_high] = ranks_inside(old, feature);
  const auto [new_low, new_high] = ranks_inside(cut, feature);
  // Only events between an old edge and its new place change.
  const auto shift = [&](std::uint32_t from, std::uint32_t to, int by) {
    for (auto rank = from; rank < to; ++rank)
      rectangle.failed[features_[feature].events[rank]] += static_cast<std::uint16_t>(by);
  };
  shift(old_low, new_low, 1), shift(new_low, old_low, -1);
  shift(new_high, old_high, 1), shift(old_high, new_high, -1);
  const int change = (cut.kind != LearnedCut::Kind::none) - (old.kind != LearnedCut::Kind::none);
  for (const auto event : features_[feature].missing) rectangle.failed[event] += static_cast<std::uint16_t>(change);
  old = std::move(cut);
}

// Calls take(event, rank, passes) for events in order, among them all with a value that pass all other cuts. Without
// branches: whether an event passes is hard to foresee.
template <class Take>
void RectangleSearch::for_each_passing(const Rectangle& rectangle, std::size_t feature, Take take) const {
  constexpr std::size_t block = 4096;
  const auto& ranks = features_[feature].ranks;
  const auto [low, high] = ranks_inside(rectangle.cuts[feature], feature);
  std::array<std::uint32_t, block> close;  // events that fail one cut at most
  for (std::size_t begin = 0; begin < events_.size(); begin += block) {
    const std::size_t end = std::min(begin + block, events_.size());
    std::size_t n = 0;
    for (std::size_t event = begin; event < end; ++event) {
      close[n] = static_cast<std::uint32_t>(event);
      n += rectangle.failed[event] <= 1;
    }
    for (std::size_t k = 0; k < n; ++k) {
      const std::uint32_t rank = ranks[close[k]], outside = (rank < low) | (rank >= high);
      take(close[k], rank, (rectangle.failed[close[k]] == outside) & (rank != no_rank));
    }
  }
}

// Marks the ranks of the events that pass all other cuts, which brings them into order.
std::vector<std::uint64_t> RectangleSearch::marks(const Rectangle& rectangle, std::size_t feature) const {
  std::vector<std::uint64_t> out(features_[feature].values.size() / 64 + 1);
  for_each_passing(rectangle, feature, [&](std::uint32_t, std::uint32_t rank, std::uint64_t passes) {
    out[passes ? rank / 64 : 0] |= passes << (rank % 64);
  });
  return out;
}

// Neighbours that are nothing but signal of positive weight stay together: an interval that takes some of them takes
// all.
RectangleSearch::Gathered RectangleSearch::gather_values(const Rectangle& rectangle, std::size_t feature) const {
  const auto& values = features_[feature].values;
  const auto& events = features_[feature].events;
  const auto marked = marks(rectangle, feature);
  Gathered out;
  Yields sums;
  std::int32_t background = 0;
  const auto close = [&] {
    out.sums.signal.push_back(sums.signal), out.sums.background.push_back(sums.background);
    out.sums.background_events.push_back(background);
  };
  bool pure = false,
       was_pure = false;  // what lies at the last value, and before it back to the last edge, is pure signal
  for (std::size_t word = 0; word < marked.size(); ++word)
    for (std::uint64_t bits = marked[word]; bits != 0; bits &= bits - 1) {
      const std::size_t rank = 64 * word + static_cast<std::size_t>(std::countr_zero(bits));
      const Event& event = events_[events[rank]];
      const bool good = event.signal && event.weight > 0;
      if (out.last.empty() || out.last.back() != values[rank]) {
        // The edge before the last value goes where nothing but signal lies on either side of it.
        if (pure && was_pure) out.merge_last();
        was_pure = pure && !out.last.empty();
        close(), out.first.push_back(values[rank]), out.last.push_back(values[rank]);
        pure = good;
      } else
        pure = pure && good;
      (event.signal ? sums.signal : sums.background) += event.weight;
      background += event.background;
    }
  if (pure && was_pure) out.merge_last();
  close();
  gather_missing(rectangle, feature, out);
  return out;
}

RectangleSearch::Gathered RectangleSearch::gather_bins(const Rectangle& rectangle, std::size_t feature) const {
  struct Bin {
    double of[2] = {0, 0};  // sums of weights: background, signal
    std::int32_t background_events = 0;
  };
  const auto& [values, events, ranks, missing, bins, bin_of] = features_[feature];
  std::array<Bin, most_bins + 1> filled{};  // the last one for what does not pass
  for_each_passing(rectangle, feature, [&](std::uint32_t event, std::uint32_t, bool passes) {
    Bin& bin = filled[passes ? bin_of[event] : most_bins];
    bin.of[events_[event].signal] += events_[event].weight;
    bin.background_events += events_[event].background;
  });
  Gathered out;
  RunningSums& sums = out.sums;
  sums.signal.push_back(0), sums.background.push_back(0), sums.background_events.push_back(0);
  for (std::size_t i = 0; i + 1 < bins.size(); ++i) {
    sums.signal.push_back(sums.signal.back() + filled[i].of[1]);
    sums.background.push_back(sums.background.back() + filled[i].of[0]);
    sums.background_events.push_back(sums.background_events.back() + filled[i].background_events);
    out.first.push_back(values[bins[i]]), out.last.push_back(values[bins[i + 1] - 1]);
  }
  gather_missing(rectangle, feature, out);
  return out;
}

void RectangleSearch::gather_missing(const Rectangle& rectangle, std::size_t feature, Gathered& out) const {
  const bool cut = rectangle.cuts[feature].kind != LearnedCut::Kind::none;
  for (const auto event : features_[feature].missing) {
    if (rectangle.failed[event] != cut) continue;
    (events_[event].signal ? out.missing.signal : out.missing.background) += events_[event].weight;
    out.missing_background += events_[event].background;
  }
}

bool RectangleSearch::improve(Rectangle& rectangle, std::size_t feature, const Goal& goal, Steps steps) const {
  const bool coarse = steps == Steps::coarse && !features_[feature].bins.empty();
  const Gathered gathered = coarse ? gather_bins(rectangle, feature) : gather_values(rectangle, feature);
  const auto& sums = gathered.sums;
  const double uncut =
      value_if_allowed(gathered.everything(), sums.background_events.back() + gathered.missing_background, goal);
  IntervalRules rules = this->rules(goal);
  rules.lower = sides_[feature].lower, rules.upper = sides_[feature].upper;
  const double before = rectangle.value;
  const double above = std::max(before, uncut);
  const auto best =
      best_interval(sums, rules, goal.value, above + smallest_rise * (std::isfinite(above) ? std::abs(above) : 0));
  if (!best) {
    // A cut that takes nothing off the value is none.
    if (uncut == -infinity || rises(before, uncut)) return false;
    set(rectangle, feature, {names_[feature]});
    rectangle.value = above;
    return rises(uncut, before);
  }
  const auto &first = gathered.first, &last = gathered.last;
  const auto edge = [&](std::size_t at) { return edge_between(last[at - 1], first[at]); };
  set(rectangle, feature,
      interval_cut(names_[feature], best->begin > 0 ? edge(best->begin) : -infinity,
                   best->end < first.size() ? edge(best->end) : infinity));
  rectangle.value = best->value;
  return true;
}

void RectangleSearch::climb(Rectangle& rectangle, std::span<const std::size_t> order, const Goal& goal,
                            Steps steps, const std::function<void(const Rectangle&)>& after_pass) const {
  rectangle.value = value_of(rectangle, goal);
  std::size_t since_rise = 0;
  while (since_rise < order.size()) {
    for (const auto feature : order) {
      since_rise = improve(rectangle, feature, goal, steps) ? 0 : since_rise + 1;
      if (since_rise == order.size()) break;
    }
    if (after_pass) after_pass(rectangle);
  }
}

}  // namespace hml
