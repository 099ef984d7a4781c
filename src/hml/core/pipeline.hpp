#pragma once
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace hml {

/// Takes pieces from read(), which returns an empty optional at the end, works on them with work(piece, worker) on
/// `threads` threads, and hands the results to consume(result) on the calling thread, in the order of the reading. One
/// thread reads at a time, whichever is free, so that reading, work and consumption overlap. At most 2 * threads results
/// wait. The first exception of any side stops all and is rethrown here; what was consumed until then is a prefix.
template <class Read, class Work, class Consume>
void ordered_pipeline(int threads, Read read, Work work, Consume consume) {
  using Result = decltype(work(std::move(*read()), int{}));
  if (threads <= 1) {
    while (auto piece = read()) consume(work(std::move(*piece), 0));
    return;
  }
  std::mutex reading, mutex;  // taken in this order
  std::condition_variable made, taken;
  std::map<std::int64_t, Result> ready;
  std::int64_t next = 0, wanted = 0;
  bool ended = false;
  std::exception_ptr problem;

  const auto fail = [&] {
    const std::lock_guard lock(mutex);
    if (!problem) problem = std::current_exception();
  };
  // A piece and its number; none where there is no more to do.
  const auto take = [&]() -> std::optional<std::pair<std::int64_t, std::decay_t<decltype(*read())>>> {
    const std::lock_guard turn(reading);
    {
      std::unique_lock lock(mutex);
      taken.wait(lock, [&] { return problem || ended || next < wanted + 2 * threads; });
      if (problem || ended) return {};
    }
    std::decay_t<decltype(read())> piece;
    try {
      piece = read();
    } catch (...) {
      // Told before another thread's turn, who would read on behind the fault.
      fail();
      return {};
    }
    const std::lock_guard lock(mutex);
    if (!piece) {
      ended = true;
      return {};
    }
    return std::pair(next++, std::move(*piece));
  };
  const auto loop = [&](int worker) {
    try {
      while (auto piece = take()) {
        Result result = work(std::move(piece->second), worker);
        {
          const std::lock_guard lock(mutex);
          ready.emplace(piece->first, std::move(result));
        }
        made.notify_one();
      }
    } catch (...) {
      fail();
    }
    made.notify_one();
    taken.notify_all();
  };
  std::vector<std::jthread> workers;
  for (int worker = 0; worker < threads; ++worker) workers.emplace_back(loop, worker);

  std::unique_lock lock(mutex);
  while (true) {
    made.wait(lock, [&] { return problem || ready.contains(wanted) || (ended && wanted >= next); });
    if (problem || !ready.contains(wanted)) break;
    auto node = ready.extract(wanted);
    lock.unlock();
    try {
      consume(std::move(node.mapped()));
    } catch (...) {
      fail();
    }
    lock.lock();
    ++wanted;
    taken.notify_all();
  }
  lock.unlock();
  taken.notify_all();
  workers.clear();
  if (problem) std::rethrow_exception(problem);
}

}  // namespace hml
