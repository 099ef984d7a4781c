#include "hml/learn/cuts/best_interval.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hml {

namespace {

struct Direction {
  double alpha = 0, beta = 0;
  double gain(const Yields& y) const { return alpha * y.signal - beta * y.background; }
};

// The lower edge with the smallest gain among those that were let in.
struct Lowest {
  double gain = std::numeric_limits<double>::infinity();
  std::size_t edge = 0;
  void offer(double other, std::size_t at) {
    if (other < gain) gain = other, edge = at;
  }
};

// Lowest over the first k of a fixed order, for edges let in one by one (a Fenwick tree).
class LowestOfFirst {
 public:
  explicit LowestOfFirst(std::size_t n) : tree_(n + 1) {}
  void offer(std::size_t rank, double gain, std::size_t edge) {
    for (std::size_t k = rank + 1; k < tree_.size(); k += k & (~k + 1)) tree_[k].offer(gain, edge);
  }
  Lowest of_first(std::size_t count) const {
    Lowest out;
    for (std::size_t k = count; k > 0; k &= k - 1) out.offer(tree_[k].gain, tree_[k].edge);
    return out;
  }

 private:
  std::vector<Lowest> tree_;
};

// Finds the allowed interval with the largest gain in any direction.
class Sweep {
 public:
  Sweep(const RunningSums& sums, const IntervalRules& rules) : sums_(sums), rules_(rules) {
    const auto& s = sums.signal;
    // A sum that reaches the limit but for rounding is allowed.
    const double scale = std::abs(*std::max_element(s.begin(), s.end(), [](double a, double b) { return std::abs(a) < std::abs(b); }));
    limit_ = rules.min_signal - 1e-12 * scale;
    rising_ = std::is_sorted(s.begin(), s.end());
    if (std::isfinite(limit_) && !rising_) rank_edges();
  }

  std::optional<Interval> furthest(const Direction& direction) const {
    return ranks_.empty() ? furthest_of_prefix(direction) : furthest_of_ranked(direction);
  }

 private:
  double gain(const Direction& d, std::size_t k) const { return d.alpha * sums_.signal[k] - d.beta * sums_.background[k]; }
  bool enough_background(std::size_t begin, std::size_t end) const {
    return sums_.background_events[end] - sums_.background_events[begin] >= rules_.min_background_events;
  }
  std::size_t first_end() const { return rules_.upper ? 1 : sums_.edges() - 1; }
  std::size_t last_begin(std::size_t end) const { return rules_.lower ? end - 1 : 0; }
  Interval interval(std::size_t begin, std::size_t end) const {
    return {begin, end, {sums_.signal[end] - sums_.signal[begin], sums_.background[end] - sums_.background[begin]}};
  }

  // Both limits are rising along the edges: the lower edges that an upper one may have are the first few.
  std::optional<Interval> furthest_of_prefix(const Direction& d) const {
    Lowest lowest;
    std::size_t next = 0, begin = 0, end = 0;
    double best = -std::numeric_limits<double>::infinity();
    for (std::size_t j = first_end(); j < sums_.edges(); ++j) {
      for (; next <= last_begin(j) && enough_background(next, j) && sums_.signal[j] - sums_.signal[next] >= limit_; ++next)
        lowest.offer(gain(d, next), next);
      if (const double here = gain(d, j) - lowest.gain; here > best) best = here, begin = lowest.edge, end = j;
    }
    return end > 0 ? std::optional(interval(begin, end)) : std::nullopt;
  }

  // With negative signal weights, an upper edge may have the lower ones whose running signal is low enough.
  std::optional<Interval> furthest_of_ranked(const Direction& d) const {
    LowestOfFirst lowest(sums_.edges());
    std::size_t next = 0, begin = 0, end = 0;
    double best = -std::numeric_limits<double>::infinity();
    for (std::size_t j = first_end(); j < sums_.edges(); ++j) {
      for (; next <= last_begin(j) && enough_background(next, j); ++next) lowest.offer(ranks_[next], gain(d, next), next);
      const Lowest found = lowest.of_first(allowed_[j]);
      if (const double here = gain(d, j) - found.gain; here > best) best = here, begin = found.edge, end = j;
    }
    return end > 0 ? std::optional(interval(begin, end)) : std::nullopt;
  }

  void rank_edges() {
    const auto& s = sums_.signal;
    std::vector<std::size_t> order(s.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return s[a] < s[b]; });
    ranks_.resize(s.size()), allowed_.resize(s.size());
    std::vector<double> sorted;
    for (std::size_t r = 0; r < order.size(); ++r) ranks_[order[r]] = r, sorted.push_back(s[order[r]]);
    for (std::size_t j = 0; j < s.size(); ++j)
      allowed_[j] = static_cast<std::size_t>(std::upper_bound(sorted.begin(), sorted.end(), s[j] - limit_) - sorted.begin());
  }

  const RunningSums& sums_;
  const IntervalRules& rules_;
  double limit_;
  bool rising_;
  std::vector<std::size_t> ranks_, allowed_;  // of each edge in the order of the running signal; how many it may have
};

// A corner of the hull and a direction in which no interval is further.
struct Corner {
  Interval interval;
  Direction tangent;
};

class HullSearch {
 public:
  HullSearch(const Sweep& sweep, const std::function<double(const Yields&)>& value) : sweep_(sweep), value_(value) {}

  std::optional<Interval> run() {
    const Direction least_background{0, 1}, most_signal{1, 0};
    const auto low = sweep_.furthest(least_background), high = sweep_.furthest(most_signal);
    if (!low || !high) return {};
    consider(*low), consider(*high);
    split({*low, least_background}, {*high, most_signal});
    return std::isfinite(best_.value) ? std::optional(best_) : std::nullopt;
  }

 private:
  void consider(Interval interval) {
    interval.value = value_(interval.sums);
    if (std::isfinite(interval.value) && interval.value > best_.value) best_ = interval;
  }

  // The most that anything between two corners can be worth: at the point where their tangents meet.
  double bound(const Corner& a, const Corner& b) const {
    const Direction &p = a.tangent, &q = b.tangent;
    const double determinant = q.alpha * p.beta - p.alpha * q.beta;
    if (!(std::abs(determinant) > 0)) return std::numeric_limits<double>::infinity();
    const double gain_p = p.gain(a.interval.sums), gain_q = q.gain(b.interval.sums);
    return value_({(gain_q * p.beta - gain_p * q.beta) / determinant, (p.alpha * gain_q - q.alpha * gain_p) / determinant});
  }

  void split(const Corner& a, const Corner& b) {
    const Yields &low = a.interval.sums, &high = b.interval.sums;
    const Direction across{high.background - low.background, high.signal - low.signal};
    if (!(across.alpha > 0) || !(across.beta > 0) || bound(a, b) <= best_.value * (1 + 1e-12)) return;
    const auto middle = sweep_.furthest(across);
    const double size = across.alpha * (std::abs(low.signal) + std::abs(high.signal)) +
                        across.beta * (std::abs(low.background) + std::abs(high.background));
    if (!middle || across.gain(middle->sums) <= across.gain(low) + 1e-12 * size) return;
    consider(*middle);
    const Corner corner{*middle, across};
    split(a, corner);
    split(corner, b);
  }

  const Sweep& sweep_;
  const std::function<double(const Yields&)>& value_;
  Interval best_;
};

}  // namespace

std::optional<Interval> best_interval(const RunningSums& sums, const IntervalRules& rules,
                                      const std::function<double(const Yields&)>& value) {
  if (sums.edges() < 2) return {};
  const Sweep sweep(sums, rules);
  return HullSearch(sweep, value).run();
}

}  // namespace hml
