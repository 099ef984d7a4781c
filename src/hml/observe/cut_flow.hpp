#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hml/core/table.hpp"
#include "hml/observe/cut.hpp"

namespace hml {

/// How many events are left after one more cut.
struct CutCount {
  std::string name;           ///< the cut's expression; "all" for the first row
  std::int64_t events = 0;    ///< number of events
  double weight = 0;          ///< sum of weights
  double squared_weight = 0;  ///< sum of squared weights

  /// Statistical uncertainty of `weight`: the root of the sum of squared weights.
  double error() const;
};

/// Counts events through a list of cuts, each applied after those before it, over any number of batches.
class CutFlow {
 public:
  explicit CutFlow(std::vector<Cut> cuts);

  /// Counts a batch and returns the mask of events that pass all cuts. `weights` holds one an event; empty means 1.
  std::vector<std::uint8_t> add(const Events& events, std::span<const double> weights = {});

  const std::vector<CutCount>& counts() const { return counts_; }
  /// Columns: cut, events, sum of weights with its uncertainty, efficiency of this cut, of all cuts so far.
  Table table(std::string title = "Cut flow") const;

 private:
  std::vector<Cut> cuts_;
  std::vector<CutCount> counts_;
};

}  // namespace hml
