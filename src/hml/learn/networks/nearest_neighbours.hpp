#pragma once
#include <cstdint>
#include <span>

namespace hml {

/// Rows that belong together: [begin[i], begin[i + 1]) is group i.
using Groups = std::span<const std::int64_t>;

/// The `k` nearest fellows of each row of (rows, dimensions) in its group, not itself, by Euclidean distance in no
/// particular order; of equally distant ones the first. Writes (rows, k) row numbers; `nobody` where a group is too
/// small. Distances are sums of squared differences, exact for near rows, where |a|^2 - 2ab + |b|^2 is not.
template <class T>
void nearest_neighbours(const T* rows, std::int64_t dimensions, Groups begin, std::int64_t k, std::int64_t nobody,
                        int threads, std::int64_t* out);

}  // namespace hml
