#include "hml/learn/training/infinite_values.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "hml/learn/value_groups.hpp"

namespace hml {

namespace {

// Without a branch, so that the compiler makes vectors of it: nearly all events pass.
bool holds_infinite(const float* values, std::size_t n) {
  int found = 0;
  for (std::size_t j = 0; j < n; ++j) found |= std::abs(values[j]) == std::numeric_limits<float>::infinity();
  return found != 0;
}

}  // namespace

void refuse_infinite(const Tensor& input, std::int64_t first) {
  const ValueGroups groups(input);
  const auto row = static_cast<std::size_t>(input.row_size());
  for (std::int64_t event = 0; event < input.rows(); ++event) {
    const float* values = input.values.data() + static_cast<std::size_t>(event) * row;
    if (!holds_infinite(values, row)) continue;
    for (std::size_t j = 0; j < row; ++j)
      if (std::isinf(values[j]) && !groups.empty(values, j))
        throw Error(ErrorKind::input,
                    fmt::format("event {}: '{}' is infinite", first + event, group_name(input, groups.of(j))));
  }
}

}  // namespace hml
