#include "hml/learn/training/stream_batches.hpp"

#include <algorithm>

namespace hml {

std::int64_t StreamBatches::next() {
  const Labelled* batch = stream_.next();
  batch_ = batch ? prepare_(*batch) : TrainingSample{};
  return batch_.size();
}

void StreamBatches::copy(std::int64_t first, std::int64_t n, std::span<float> inputs, std::span<float> targets,
                         std::span<float> weights) const {
  const auto begin = static_cast<std::size_t>(first), count = static_cast<std::size_t>(n);
  const std::size_t row = batch_.inputs.size() / batch_.weights.size();
  const std::size_t wanted = batch_.targets.size() / batch_.weights.size();
  std::copy_n(batch_.inputs.data() + begin * row, count * row, inputs.data());
  std::copy_n(batch_.targets.data() + begin * wanted, count * wanted, targets.data());
  std::copy_n(batch_.weights.data() + begin, count, weights.data());
}

}  // namespace hml
