#pragma once
#include <cstdint>

#include "hml/core/random.hpp"

namespace hml {

/// A Poisson number of that mean (0 for a mean that is not positive): by products of uniform numbers below a mean of
/// 10, above by transformed rejection (W. Hoermann, Insurance: Mathematics and Economics 12 (1993) 39, algorithm PTRS).
std::int64_t poisson(double mean, Random& random);

}  // namespace hml
