#pragma once
#include <span>

namespace hml {

/// The least cost of moving `supply` to `demand` (both not negative and of equal sums), where a unit from i to j costs
/// costs[i * demand.size() + j], not negative. By shortest augmenting paths, of the order of (supply + demand)^3 steps.
double transport_cost(std::span<const double> supply, std::span<const double> demand, std::span<const double> costs);

}  // namespace hml
