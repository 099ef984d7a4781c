#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>

#include "hml/represent/objects.hpp"
#include "hml/represent/representation.hpp"

namespace hml {

/// Counts losses from several threads at once.
class LossCounter {
 public:
  void add(std::int64_t objects, std::int64_t lost) { objects_ += objects, lost_ += lost; }
  /// Of each event, the objects beyond the first `length` are lost.
  void add(const ObjectBatch& batch, std::int64_t length) {
    std::int64_t lost = 0;
    for (std::size_t event = 0; event + 1 < batch.offsets.size(); ++event)
      lost += std::max<std::int64_t>(batch.offsets[event + 1] - batch.offsets[event] - length, 0);
    add(batch.offsets.back(), lost);
  }
  Losses losses() const { return {objects_, lost_}; }

 private:
  std::atomic<std::int64_t> objects_ = 0, lost_ = 0;
};

}  // namespace hml
