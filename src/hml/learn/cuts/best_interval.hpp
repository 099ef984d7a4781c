#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "hml/learn/cuts/cut_objective.hpp"

namespace hml {

/// Running sums over events in ascending order of one feature: entry k holds what lies below the k-th distinct value,
/// the last one everything. The edge at k parts the values k - 1 and k.
struct RunningSums {
  std::vector<double> signal, background;       ///< sums of weights
  std::vector<std::int32_t> background_events;  ///< sums of background_count()
  std::size_t edges() const { return signal.size(); }
};

/// An interval of values [begin, end) between two edges, with its sums.
struct Interval {
  std::size_t begin = 0, end = 0;
  Yields sums;
  double value = -std::numeric_limits<double>::infinity();
};

/// Which intervals are allowed.
struct IntervalRules {
  bool lower = true, upper = true;  ///< whether values may be cut off below, above
  double min_signal = -std::numeric_limits<double>::infinity();
  std::int64_t min_background_events = std::numeric_limits<std::int32_t>::min();
  bool convex = true;  ///< whether the sets {value <= t} are
};

/// The allowed interval that is worth most, of all pairs of edges; none where none is allowed and worth more than
/// `above`.
///
/// `value` must grow with the signal and fall with the background. Where its sets {value <= t} are convex, too, the
/// maximum over intervals is taken at a corner of the convex hull of their (s, b). The corner furthest in a direction
/// is found by one sweep (max over i < j of gain(j) - gain(i), gain = alpha s - beta b), and a branch of the hull is
/// left where even the intersection of its two tangents is not worth more than the best so far: a few sweeps of O(n),
/// whatever the number of edges. Exact with weights of either sign (of the lower edges that negative weights put in
/// doubt under a rule, 256 are looked at). Without convex sets, and where corners are worth nothing finite, one edge
/// after the other is moved to its best place from the best corner on, which is no longer sure to be best.
std::optional<Interval> best_interval(const RunningSums& sums, const IntervalRules& rules,
                                      const std::function<double(const Yields&)>& value,
                                      double above = -std::numeric_limits<double>::infinity());

}  // namespace hml
