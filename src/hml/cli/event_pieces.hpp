#pragma once
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>

#include "hml/cli/event_products.hpp"

namespace hml::cli {

/// Blocks of events taken in pieces, for a detector that makes much of each event: a block is made once, by whoever needs
/// it first, and kept as long as others may. Its statistics come with the first piece.
class EventPieces {
 public:
  using Source = std::function<Block(std::int64_t block, std::int64_t events, int worker)>;

  /// A block is `block_events` of `events` events in all, a piece `piece_events` of those; `threads` take at a time.
  EventPieces(Source source, std::int64_t events, std::int64_t block_events, std::int64_t piece_events, int threads);
  /// Piece `index` of the sample, `events` events; from several threads at once.
  Block take(std::int64_t index, std::int64_t events, int worker);

 private:
  using Whole = std::shared_ptr<const Block>;
  Whole whole(std::int64_t block, int worker);

  Source source_;
  std::int64_t events_, block_events_, piece_events_, kept_;
  std::mutex mutex_;
  std::map<std::int64_t, std::shared_future<Whole>> blocks_;
};

}  // namespace hml::cli
