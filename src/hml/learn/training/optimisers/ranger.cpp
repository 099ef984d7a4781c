#include "hml/learn/training/optimisers/ranger.hpp"

#include <algorithm>

namespace hml {

void Ranger::move(std::span<float> values, std::span<const float> gradients, double rate) {
  constexpr std::int64_t ahead = 6;
  auto& start = remembered(2);
  if (steps() == 1) std::copy(values.begin(), values.end(), start.begin());
  RAdam::move(values, gradients, rate);
  if (steps() % ahead != 0) return;
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = start[i] += 0.5f * (values[i] - start[i]);
}

}  // namespace hml
