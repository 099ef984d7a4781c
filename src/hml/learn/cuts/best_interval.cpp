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

// Which lower edges every upper edge may have: the first few, and some of those behind. With weights of one sign the
// sums rise and the rules hold for the first few alone; with others, the first few are those below which a running sum
// was never too high, and what lies behind is looked at one by one.
struct Reach {
  static constexpr std::size_t furthest_look = 256;
  std::vector<std::size_t> first;       // how many
  std::vector<std::size_t> behind;      // edges, of one upper edge after the other
  std::vector<std::size_t> behind_end;  // where those of an upper edge end

  Reach(const RunningSums& sums, const IntervalRules& rules, double least_signal) {
    const auto& s = sums.signal;
    const auto& n = sums.background_events;
    const bool rising = std::is_sorted(s.begin(), s.end()) && std::is_sorted(n.begin(), n.end());
    std::vector<double> highest_s(s.size());
    std::vector<std::int32_t> highest_n(n.size());
    std::partial_sum(s.begin(), s.end(), highest_s.begin(), [](double a, double b) { return std::max(a, b); });
    std::partial_sum(n.begin(), n.end(), highest_n.begin(), [](auto a, auto b) { return std::max(a, b); });
    std::size_t count = 0;
    for (std::size_t j = 0; j < s.size(); ++j) {
      const std::size_t most = rules.lower ? j : std::min<std::size_t>(j, 1);
      const double limit_s = s[j] - least_signal;
      const auto limit_n = n[j] - rules.min_background_events;
      while (count < most && highest_s[count] <= limit_s && highest_n[count] <= limit_n) ++count;
      while (count > 0 && (highest_s[count - 1] > limit_s || highest_n[count - 1] > limit_n)) --count;
      first.push_back(count);
      if (!rising)
        for (std::size_t i = count; i < std::min(most, count + furthest_look); ++i)
          if (s[i] <= limit_s && n[i] <= limit_n) behind.push_back(i);
      behind_end.push_back(behind.size());
    }
  }
};

// Finds the allowed interval with the largest gain in any direction.
class Sweep {
 public:
  Sweep(const RunningSums& sums, const IntervalRules& rules)
      : sums_(sums),
        rules_(rules),
        least_signal_(limit(sums, rules)),
        reach_(sums, rules, least_signal_),
        lowest_(edges()) {}

  std::size_t edges() const { return sums_.edges(); }
  Interval interval(std::size_t begin, std::size_t end) const {
    return {begin, end, {sums_.signal[end] - sums_.signal[begin], sums_.background[end] - sums_.background[begin]}};
  }
  bool allowed(const Interval& i) const {
    return sums_.background_events[i.end] - sums_.background_events[i.begin] >= rules_.min_background_events &&
           i.sums.signal >= least_signal_ && (rules_.lower || i.begin == 0) && (rules_.upper || i.end == edges() - 1);
  }

  std::optional<Interval> furthest(const Direction& d) {
    const auto gain = [&](std::size_t k) { return d.alpha * sums_.signal[k] - d.beta * sums_.background[k]; };
    std::size_t next = 0, begin = 0, end = 0;
    double best = -std::numeric_limits<double>::infinity();
    for (std::size_t j = rules_.upper ? 1 : edges() - 1; j < edges(); ++j) {
      for (; next < reach_.first[j]; ++next) {  // lowest_[k]: the best of the lower edges up to k
        lowest_[next] = {gain(next), next};
        if (next > 0 && lowest_[next - 1].gain <= lowest_[next].gain) lowest_[next] = lowest_[next - 1];
      }
      const double here = gain(j);
      if (const std::size_t first = reach_.first[j]; first > 0 && here - lowest_[first - 1].gain > best)
        best = here - lowest_[first - 1].gain, begin = lowest_[first - 1].edge, end = j;
      for (std::size_t k = reach_.behind_end[j - 1]; k < reach_.behind_end[j]; ++k)
        if (const double other = here - gain(reach_.behind[k]); other > best)
          best = other, begin = reach_.behind[k], end = j;
    }
    return end > 0 ? std::optional(interval(begin, end)) : std::nullopt;
  }

 private:
  struct Lowest {
    double gain = 0;
    std::size_t edge = 0;
  };
  // A sum that reaches the limit but for rounding is allowed.
  static double limit(const RunningSums& sums, const IntervalRules& rules) {
    double scale = 0;
    for (const double x : sums.signal) scale = std::max(scale, std::abs(x));
    return rules.min_signal - 1e-12 * scale;
  }

  const RunningSums& sums_;
  const IntervalRules& rules_;
  double least_signal_;
  Reach reach_;
  std::vector<Lowest> lowest_;
};

// A corner of the hull and a direction in which no interval is further.
struct Corner {
  Interval interval;
  Direction tangent;
};

class HullSearch {
 public:
  HullSearch(Sweep& sweep, const std::function<double(const Yields&)>& value, double above)
      : sweep_(sweep), value_(value) {
    best_.value = above;
  }

  std::optional<Interval> run(bool convex) {
    const Direction least_background{0, 1}, most_signal{1, 0};
    const auto low = sweep_.furthest(least_background), high = sweep_.furthest(most_signal);
    if (!low || !high) return {};
    consider(*low), consider(*high);
    split({*low, least_background}, {*high, most_signal});
    if (!convex || undefined_) move_edges();
    return best_.end > 0 ? std::optional(best_) : std::nullopt;
  }

 private:
  void consider(Interval interval) {
    interval.value = value_(interval.sums);
    if (!std::isfinite(interval.value))
      undefined_ = true;
    else if (interval.value > best_.value)
      best_ = interval;
  }

  void move_edges() {
    for (bool higher = true; higher;) {
      const double before = best_.value;
      for (std::size_t begin = 0; begin < best_.end; ++begin) offer(sweep_.interval(begin, best_.end));
      for (std::size_t end = best_.begin + 1; end < sweep_.edges(); ++end) offer(sweep_.interval(best_.begin, end));
      higher = best_.value > before;
    }
  }
  void offer(const Interval& interval) {
    const bool better = interval.sums.signal > best_.sums.signal || interval.sums.background < best_.sums.background;
    if (better && sweep_.allowed(interval)) consider(interval);
  }

  // The most that anything between two corners can be worth: at the point where their tangents meet.
  double bound(const Corner& a, const Corner& b) const {
    const Direction &p = a.tangent, &q = b.tangent;
    const double determinant = q.alpha * p.beta - p.alpha * q.beta;
    if (!(std::abs(determinant) > 0)) return std::numeric_limits<double>::infinity();
    const double gain_p = p.gain(a.interval.sums), gain_q = q.gain(b.interval.sums);
    return value_(
        {(gain_q * p.beta - gain_p * q.beta) / determinant, (p.alpha * gain_q - q.alpha * gain_p) / determinant});
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

  Sweep& sweep_;
  const std::function<double(const Yields&)>& value_;
  Interval best_;
  bool undefined_ = false;  // whether a corner is worth nothing finite
};

}  // namespace

std::optional<Interval> best_interval(const RunningSums& sums, const IntervalRules& rules,
                                      const std::function<double(const Yields&)>& value, double above) {
  if (sums.edges() < 2) return {};
  Sweep sweep(sums, rules);
  return HullSearch(sweep, value, above).run(rules.convex);
}

}  // namespace hml
