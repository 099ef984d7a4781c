#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hml/core/random.hpp"
#include "hml/learn/cuts/best_interval.hpp"
#include "hml/learn/cuts/cut_approach.hpp"

namespace hml {

/// Cuts on all features, optimised together.
struct Rectangle {
  std::vector<LearnedCut> cuts;       ///< one a feature
  std::vector<std::uint16_t> failed;  ///< how many of them each event fails
  double value = 0;                   ///< of the goal it climbed for; minus infinity where it is not allowed
};

/// Climbs from rectangle to rectangle: with the cuts on all other features held, the best interval in one is found.
///
/// Features are sorted once, O(F n log n); a step from there on is linear in n, and less where few events are left. Exact
/// steps take every edge between two values; coarse ones those of 255 bins with equally many values, which needs no order
/// among the events and is several times as fast. Samples of up to 16,384 values have exact steps only. Const: rectangles
/// may climb in threads.
class RectangleSearch {
 public:
  RectangleSearch(const Labelled& train, const std::vector<std::size_t>& columns, std::vector<std::string> names,
                  std::vector<CutSides> sides, const CutObjective& objective, int threads);

  enum class Steps { coarse, exact };

  std::size_t features() const { return features_.size(); }
  /// The sum of background_count() over the sample.
  std::int64_t background_events() const { return background_events_; }
  /// What a rectangle is worth by its sums of weights; grows with the signal, falls with the background.
  struct Goal {
    std::function<double(const Yields&)> value;
    bool convex = true;
  };
  const Goal& objective() const { return objective_goal_; }
  /// signal efficiency - price x background efficiency.
  Goal difference(double price) const;

  /// No cut at all.
  Rectangle open() const;
  /// Cuts on about half of the features, each of which keeps at least 40 % of the values.
  Rectangle random(Random& random) const;
  /// Takes the cut on one feature away.
  void release(Rectangle& rectangle, std::size_t feature) const;
  /// Moves the edges of about half of the features outwards, each by up to a tenth of the values.
  void loosen(Rectangle& rectangle, Random& random) const;
  /// Sets the best interval in one feature, the others held; whether the value rose.
  bool improve(Rectangle& rectangle, std::size_t feature, const Goal& goal, Steps steps) const;
  /// Improves one feature after the other, from what the goal makes of the rectangle until no feature gives more;
  /// `after_pass` is told of every pass over all.
  void climb(Rectangle& rectangle, std::span<const std::size_t> order, const Goal& goal, Steps steps,
             const std::function<void(const Rectangle&)>& after_pass = {}) const;

 private:
  struct Event {
    double weight = 0;
    bool signal = false;
    std::int32_t background = 0;  // what it counts by the rule for background events
  };
  struct Feature {
    std::vector<float> values;           // ascending, without the missing ones
    std::vector<std::uint32_t> events;   // the event of every value
    std::vector<std::uint32_t> ranks;    // the place of every event among the values; `no_rank` where it has none
    std::vector<std::uint32_t> missing;  // the events without a value
    std::vector<std::uint32_t> bins;     // the first rank of every bin, and the end of the last; none where all steps are exact
    std::vector<std::uint8_t> bin_of;    // the bin of every event that has a value
  };
  static constexpr std::uint32_t no_rank = 0xffffffff;
  struct Gathered;  // what one feature's interval may hold, the other cuts applied
  std::vector<std::uint64_t> marks(const Rectangle& rectangle, std::size_t feature) const;
  Gathered gather_values(const Rectangle& rectangle, std::size_t feature) const;
  Gathered gather_bins(const Rectangle& rectangle, std::size_t feature) const;
  void gather_missing(const Rectangle& rectangle, std::size_t feature, Gathered& out) const;
  template <class Take>
  void for_each_passing(const Rectangle& rectangle, std::size_t feature, Take take) const;
  static void make_bins(Feature& feature);
  std::pair<std::uint32_t, std::uint32_t> ranks_inside(const LearnedCut& cut, std::size_t feature) const;
  IntervalRules rules(const Goal& goal) const;
  double value_if_allowed(const Yields& sums, std::int64_t background_events, const Goal& goal) const;
  double value_of(const Rectangle& rectangle, const Goal& goal) const;
  double edge_at(std::size_t feature, std::int64_t rank) const;
  void set(Rectangle& rectangle, std::size_t feature, LearnedCut cut) const;

  std::vector<Event> events_;
  std::vector<std::string> names_;
  std::vector<CutSides> sides_;
  CutObjective objective_;
  Yields total_;
  Goal objective_goal_;
  std::int64_t background_events_ = 0;
  std::vector<Feature> features_;
};

}  // namespace hml
