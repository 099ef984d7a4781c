#include "hml/learn/training/stream_batches.hpp"

#include <algorithm>

namespace hml {

std::int64_t StreamBatches::next() {
  batch_ = stream_.next();
  rest_ = batch_ ? prepare_.rest(*batch_) : TrainingSample{};
  return rest_.size();
}

void StreamBatches::copy(std::int64_t first, std::int64_t n, std::span<float> inputs, std::span<float> targets,
                         std::span<float> weights) const {
  const auto begin = static_cast<std::size_t>(first), count = static_cast<std::size_t>(n);
  const std::size_t wanted = rest_.targets.size() / rest_.weights.size();
  prepare_.inputs(*batch_->input, begin, count, inputs);
  std::copy_n(rest_.targets.data() + begin * wanted, count * wanted, targets.data());
  std::copy_n(rest_.weights.data() + begin, count, weights.data());
}

}  // namespace hml
