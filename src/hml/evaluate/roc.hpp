#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace hml {

/// A number with its statistical uncertainty (one standard deviation; NaN where none can be given).
struct Estimate {
  double value = 0, error = 0;
};

/// Events sorted by a score: all that a sort can say, and the same whatever their weights.
struct Ranking {
  std::vector<std::uint32_t> order;  ///< indices of the events, highest score first; equal ones as they came
  std::vector<double> scores;        ///< (order.size()), falling
};

/// Sorts the events of these indices, whose scores are `scores` (of the same length).
Ranking rank(std::span<const std::uint32_t> events, std::span<const double> scores);

/// Everything that metrics need of n scored events of two kinds, from one sort shared by all of them.
///
/// Events of equal score are one step: no threshold can separate them. An event is selected where its score is at
/// least the threshold. Weights enter as they are: negative ones are summed like any other, so that efficiencies of
/// such a sample may leave [0, 1] locally.
class Roc {
 public:
  /// The events of one score: sums of their weights and of the squared weights, by class.
  struct Step {
    double threshold = 0;
    double signal = 0, background = 0;
    double signal2 = 0, background2 = 0;

    /// Adds the events of a lower score.
    Step& operator+=(const Step& next) {
      threshold = next.threshold;
      signal += next.signal, background += next.background;
      signal2 += next.signal2, background2 += next.background2;
      return *this;
    }
  };
  /// One working point: the fractions of signal (true positives) and of background (false positives) selected, with
  /// their binomial uncertainties (with weights, sqrt(sum w^2 (selected - efficiency)^2) / sum w).
  struct Point {
    double threshold = 0, signal_efficiency = 0, background_efficiency = 0;
    double signal_error = 0, background_error = 0;
  };

  /// `scores` (n) of the signal class, `labels` (n) where `signal` is the signal's and every other one background,
  /// `weights` (n) or empty for ones. Unequal lengths, a score or weight that is not finite, and a class without
  /// events or with a total weight that is not positive are input errors.
  Roc(std::span<const float> scores, std::span<const std::int32_t> labels, std::span<const double> weights = {},
      std::int32_t signal = 1);
  /// The same of ranked events; `labels` and `weights` are those of all events that the ranking's indices mean.
  Roc(const Ranking& ranking, std::span<const std::int32_t> labels, std::span<const double> weights,
      std::int32_t signal);

  /// The steps, highest score first.
  const std::vector<Step>& steps() const { return steps_; }
  /// Total weight of each class.
  double signal() const { return total_.signal; }
  double background() const { return total_.background; }
  /// Sum of the squared weights of each class.
  double signal2() const { return total_.signal2; }
  double background2() const { return total_.background2; }
  /// The curve from (0, 0), whose threshold is infinite, to (1, 1): one point a step.
  std::vector<Point> points() const;
  /// The best working point that keeps at least this fraction of the signal: lowest background efficiency, no
  /// interpolation. `efficiency` in [0, 1]; for 0 nothing is selected.
  Point working_point(double efficiency) const;

 private:
  Point point(const Step& sum) const;
  Point end() const;
  void fill(const Ranking& ranking, std::span<const std::int32_t> labels, std::span<const double> weights,
            std::int32_t signal);

  std::vector<Step> steps_;
  Step total_;
};

}  // namespace hml
