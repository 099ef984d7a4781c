#include "hml/cli/event_pieces.hpp"

#include <algorithm>

namespace hml::cli {

EventPieces::EventPieces(Source source, std::int64_t events, std::int64_t block_events, std::int64_t piece_events,
                         int threads)
    : source_(std::move(source)),
      events_(events),
      block_events_(block_events),
      piece_events_(piece_events),
      // Pieces are handed out in order, two a thread ahead at most.
      kept_(1 + (2 * threads * piece_events + block_events - 1) / block_events) {}

EventPieces::Whole EventPieces::whole(std::int64_t block, int worker) {
  std::promise<Whole> promise;
  std::shared_future<Whole> future;
  {
    const std::lock_guard lock(mutex_);
    blocks_.erase(blocks_.begin(), blocks_.lower_bound(block - kept_));
    const auto known = blocks_.find(block);
    if (known != blocks_.end())
      future = known->second;
    else
      blocks_.emplace(block, promise.get_future().share());
  }
  if (future.valid()) return future.get();
  try {
    const std::int64_t left = events_ - block * block_events_;
    auto made = std::make_shared<const Block>(source_(block, std::min(block_events_, left), worker));
    promise.set_value(made);
    return made;
  } catch (...) {
    promise.set_exception(std::current_exception());
    throw;
  }
}

Block EventPieces::take(std::int64_t index, std::int64_t events, int worker) {
  if (piece_events_ == block_events_) return source_(index, events, worker);
  const std::int64_t begin = index * piece_events_, block = begin / block_events_, inside = begin - block * block_events_;
  const Whole made = whole(block, worker);
  return {made->events.slice(inside, inside + events),
          inside == 0 ? made->statistics : std::vector<SubprocessStatistics>{}};
}

}  // namespace hml::cli
