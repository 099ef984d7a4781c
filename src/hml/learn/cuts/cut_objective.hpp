#pragma once
#include <cstdint>
#include <string>

#include "hml/core/cross_sections.hpp"
#include "hml/core/significance.hpp"

namespace hml {

/// Signal and background of a selection: sums of weights, expected events or shares.
struct Yields {
  double signal = 0, background = 0;
};

/// What cuts are optimised for, and which selections are allowed.
///
///     significance           that of the s and b expected events which are left, by core's CountingSignificance
///     background_rejection   1 / background efficiency, at min_signal_efficiency
///     accuracy               (s + B - b) / (S + B), where S and B are the events before all cuts
///
/// All three grow with s and fall with b.
struct CutObjective {
  std::string objective = "significance";
  CountingSignificance significance;
  CrossSections cross_sections;  ///< of the training sample's classes
  double min_signal_efficiency = 0;
  std::int64_t min_background_events = 10;

  void declare(Parameters& p);
  /// Whether the number of background events matters.
  bool counts_background() const { return min_background_events > 0; }
  /// A config error where the parameters do not make sense together.
  void check() const;
  /// Expected events before all cuts, where `weights` are the sums of the training weights.
  Yields expected(const Yields& weights) const;
  /// The objective of a selection with these efficiencies; it may be infinite where no background is left.
  double operator()(const Yields& efficiency, const Yields& expected) const;
  /// The same of a selection that leaves `background_events` of the training sample; minus infinity where one of the
  /// two limits is missed or the value is infinite.
  double if_allowed(const Yields& efficiency, const Yields& expected, std::int64_t background_events) const;
  /// Derivatives of the objective by the two efficiencies; 0 where it is 0 or infinite.
  Yields gradient(const Yields& efficiency, const Yields& expected) const;
  /// Whether {(s, b): objective <= t} is convex for all t, as best_interval() asks: s^2 / b, s^2 / (s + b) and the
  /// likelihood ratio are jointly convex, sqrt(b + (r b)^2) is concave in b; s / sqrt(s + b + (r b)^2) has no such sets
  /// above 1 / r.
  bool is_convex() const;
  /// The significance's formula as a column's head: "s / sqrt(s + b)".
  std::string significance_head() const;
};

/// What a background event counts by min_background_events: with p positive and m negative weights of the same size,
/// p - 3 m <= (p - m)^2 / (p + m), the effective number of events.
inline int background_count(double weight) { return weight > 0 ? 1 : weight < 0 ? -3 : 0; }

}  // namespace hml
