#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "hml/core/interrupt.hpp"
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

/// Goes through a source batch by batch: work(events, number of the first) runs on several threads where the source
/// knows its size, done(result) gets the results in order on the calling thread. Returns the number of events.
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
  for (std::int64_t begin = 0; begin < most;) {
    check_interrupt();
    const std::int64_t wanted = std::min(settings.events, most - begin);
    const Events events = source.read(begin, begin + wanted);
    if (events.size() > 0) done(work(events, begin));
    progress.advance(events.size());
    begin += events.size();
    if (events.size() < wanted) return begin;
  }
  return most;
}

}  // namespace hml
