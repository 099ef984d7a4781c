#pragma once
#include <string>
#include <vector>

#include "hml/core/parameters.hpp"

namespace hml {

/// How the learning rate goes from the first step to the last, as a factor of `learning_rate`:
///
///     constant         1
///     cosine           from 1 down to `final_rate` along half a cosine (arXiv:1608.03983)
///     one_cycle        from 1/25 up to 1 in 30 % of the steps, then down to 1/250,000, both along half a cosine
///                      (arXiv:1708.07120)
///     flat_then_decay  1 for 70 % of the steps, then falling exponentially to `final_rate`
///     plateau          1, and a tenth of what it was whenever the validation loss has not fallen for `plateau` epochs
///
/// Before, over `warm_up` of all steps, the factor rises from 0 in proportion.
struct Schedule {
  std::string kind = "constant";
  double warm_up = 0, final_rate = 0.01;
  int plateau = 5;

  void declare(Parameters& p);
  /// The factor at a step of all `steps`; a plateau's own factor comes on top.
  double factor(std::int64_t step, std::int64_t steps) const;
};

/// The factor of a plateau: what it remembers from epoch to epoch.
struct Plateau {
  double factor = 1, lowest = 1e300;
  int in_vain = 0;
  void see(double validation_loss, int patience);
};

}  // namespace hml
