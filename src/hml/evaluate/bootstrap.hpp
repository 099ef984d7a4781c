#pragma once
#include <cstdint>
#include <functional>

#include "hml/evaluate/scored_events.hpp"

namespace hml {

struct BootstrapOptions {
  int replicas = 100;
  std::uint64_t seed = 0;
  int threads = 1;  ///< the result does not depend on it
};

/// The standard deviation of a statistic over samples like this one: in each every event counts a number of times drawn
/// from a Poisson distribution of mean one (Efron, Ann. Statist. 7 (1979) 1; with Poisson numbers,
/// ATL-PHYS-PUB-2021-011). Samples that the statistic has no meaning for (a class drawn empty) are left out. NaN where
/// less than two are left or one gives infinity.
double bootstrap_error(const ScoredEvents& events, const std::function<double(const ScoredEvents&)>& statistic,
                       const BootstrapOptions& options = {});

}  // namespace hml
