#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "hml/core/interrupt.hpp"
#include "hml/core/pipeline.hpp"
#include "hml/core/progress.hpp"
#include "hml/core/threads.hpp"
#include "hml/event/source.hpp"

namespace hml {

/// How the events of a source are gone through.
struct BatchSettings {
  std::int64_t events = 1000;  ///< of a batch
  std::int64_t most = 0;       ///< stop after that many; 0: go through all
  int threads = 1;
  std::string label;  ///< of the progress line
};

/// Goes through a source batch by batch: work(events, number of the first) runs on several threads, beside the reading,
/// done(result) gets the results in order on the calling thread. Returns the number of events.
/// Stops with an `interrupted` error when the user presses ^C.
template <class Work, class Done>
std::int64_t for_each_batch(EventSource& source, const BatchSettings& settings, Work work, Done done) {
  const std::int64_t most = settings.most > 0 ? settings.most : std::numeric_limits<std::int64_t>::max();
  const auto size = source.size();
  const std::int64_t total = std::min(size.value_or(0), most);
  Progress progress(settings.label, total, "events");
  if (size) {
    const auto make = [&](std::int64_t batch, int) {
      check_interrupt();
      const std::int64_t begin = batch * settings.events;
      return work(source.read(begin, std::min(begin + settings.events, total)), begin);
    };
    ordered_parallel((total + settings.events - 1) / settings.events, settings.threads, make,
                     [&](std::int64_t batch, auto result) {
                       done(std::move(result));
                       progress.advance(std::min(settings.events, total - batch * settings.events));
                     });
    return total;
  }
  struct Batch {
    Events events;
    std::int64_t begin;
  };
  std::int64_t position = 0;
  bool ended = false;
  const auto read = [&]() -> std::optional<Batch> {
    check_interrupt();
    const std::int64_t wanted = std::min(settings.events, most - position);
    if (ended || wanted <= 0) return {};
    Batch batch{source.read(position, position + wanted), position};
    ended = batch.events.size() < wanted;
    position += batch.events.size();
    if (batch.events.size() == 0) return {};
    return batch;
  };
  const auto make = [&](Batch batch, int) {
    const std::int64_t events = batch.events.size();
    return std::pair(work(std::move(batch.events), batch.begin), events);
  };
  ordered_pipeline(settings.threads, read, make, [&](auto result) {
    done(std::move(result.first));
    progress.advance(result.second);
  });
  return position;
}

}  // namespace hml
