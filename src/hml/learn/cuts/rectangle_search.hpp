#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "hml/core/random.hpp"
#include "hml/learn/cuts/best_interval.hpp"
#include "hml/learn/cuts/cut_approach.hpp"

namespace hml {

/// Cuts on all features, optimised together.
struct Rectangle {
  std::vector<LearnedCut> cuts;        ///< one a feature
  std::vector<std::uint16_t> failed;   ///< how many of them each event fails
  double value = 0;                    ///< of the objective; minus infinity where the rectangle is not allowed
};

/// Climbs from rectangle to rectangle: with the cuts on all other features held, the best interval in one is exact.
///
/// Features are sorted once, O(F n log n); a step from there on is linear in n. Const: rectangles may climb in threads.
class RectangleSearch {
 public:
  RectangleSearch(const Labelled& train, const std::vector<std::size_t>& columns, std::vector<std::string> names,
                  std::vector<CutSides> sides, const CutObjective& objective, int threads);

  std::size_t features() const { return sorted_.size(); }
  /// Number of background events that count, those of weight 0 left out.
  std::int64_t background_events() const { return background_events_; }
  /// No cut at all.
  Rectangle open() const;
  /// Cuts on about half of the features, each of which keeps at least 40 % of the values.
  Rectangle random(Random& random) const;
  /// The same without the cut on one feature.
  void release(Rectangle& rectangle, std::size_t feature) const;
  /// Sets the best interval in one feature, the others held; whether the value rose.
  bool improve(Rectangle& rectangle, std::size_t feature) const;
  /// Improves one feature after the other until none gives more; `after_pass` is told of every pass over all.
  void climb(Rectangle& rectangle, std::span<const std::size_t> order,
             const std::function<void(const Rectangle&)>& after_pass = {}) const;

 private:
  struct SortedFeature {
    std::vector<float> values;            // ascending, without the missing ones
    std::vector<std::uint32_t> events;    // the event of every value
    std::vector<std::uint32_t> missing;   // the events without a value
  };
  struct Gathered;  // what one feature's interval may hold, the other cuts applied
  Gathered gather(const Rectangle& rectangle, std::size_t feature) const;
  double value(const Yields& sums) const;
  double value_if_allowed(const Yields& sums, std::int64_t background_events) const;
  double value_of(const Rectangle& rectangle) const;
  void set(Rectangle& rectangle, std::size_t feature, LearnedCut cut) const;

  const Labelled& train_;
  std::vector<std::string> names_;
  std::vector<CutSides> sides_;
  CutObjective objective_;
  Yields total_, expected_;
  std::int64_t background_events_ = 0;
  std::vector<SortedFeature> sorted_;
};

}  // namespace hml
