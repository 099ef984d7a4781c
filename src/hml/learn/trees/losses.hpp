#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hml/core/threads.hpp"
#include "hml/learn/history.hpp"
#include "hml/learn/trees/histogram.hpp"

namespace hml {

/// Labelled events as a loss sees them, and the scores so far, row-major (events, outputs).
struct ScoredEvents {
  std::span<const double> scores;
  std::span<const std::int32_t> labels;
  std::span<const double> weights;
};

/// What boosting lowers: a sum over events of weight times a function of the event's scores and label.
class BoostingLoss {
 public:
  virtual ~BoostingLoss() = default;
  /// Scores an event has.
  virtual std::size_t outputs() const = 0;
  /// The best constant scores, (outputs).
  virtual std::vector<double> constant(std::span<const std::int32_t> labels, std::span<const double> weights) const = 0;
  /// Loss and accuracy of the scores and, unless null, first and second derivatives: (outputs) vectors of (events).
  virtual Tally evaluate(const ScoredEvents& events, std::vector<std::vector<Pair>>* derivatives,
                         ThreadTeam& team) const = 0;
};

/// Binary cross-entropy of the sigmoid of one score for two classes; the softmax of one score a class for more.
std::unique_ptr<BoostingLoss> logistic_loss(std::int64_t classes);
/// (score - label)^2 / 2 with one score for two classes, or one score a class for more. Probabilities are the scores,
/// clipped to [0, 1] and made to sum to one.
std::unique_ptr<BoostingLoss> squared_loss(std::int64_t classes);

/// Runs over events in fixed blocks, side by side, and adds the blocks' tallies in order.
Tally tally_blocks(std::size_t events, ThreadTeam& team,
                   const std::function<Tally(std::size_t begin, std::size_t end)>& work);

}  // namespace hml
