#include "hml/learn/training/batches.hpp"

#include <algorithm>
#include <numeric>

#include "hml/core/shuffle.hpp"

namespace hml {

MemoryBatches::MemoryBatches(const TrainingSample& sample, std::int64_t batch_size, std::uint64_t shuffle_key)
    : sample_(sample), batch_size_(batch_size), key_(shuffle_key), order_(sample.weights.size()) {
  std::iota(order_.begin(), order_.end(), std::int64_t{0});
}

void MemoryBatches::start(std::uint64_t epoch) {
  begin_ = end_ = 0;
  if (key_ == 0) return;
  Random random(key_, epoch);
  order_ = shuffled(sample_.size(), random);
}

std::int64_t MemoryBatches::next() {
  begin_ = end_;
  end_ = std::min(begin_ + batch_size_, sample_.size());
  return end_ - begin_;
}

void MemoryBatches::copy(std::int64_t first, std::int64_t n, std::span<float> inputs, std::span<float> targets,
                         std::span<float> weights) const {
  const std::size_t row = sample_.inputs.size() / sample_.weights.size();
  const std::size_t wanted = sample_.targets.size() / sample_.weights.size();
  for (std::int64_t k = 0; k < n; ++k) {
    const auto to = static_cast<std::size_t>(k);
    const auto from = static_cast<std::size_t>(order_[static_cast<std::size_t>(begin_ + first + k)]);
    std::copy_n(sample_.inputs.data() + from * row, row, inputs.data() + to * row);
    std::copy_n(sample_.targets.data() + from * wanted, wanted, targets.data() + to * wanted);
    weights[to] = sample_.weights[from];
  }
}

}  // namespace hml
