#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace hml {

/// Number of threads that a request stands for: 0 means one a processor.
int resolve_threads(int requested);

/// Runs work(index, worker) for every index in [0, n) on `threads` threads; worker is in [0, threads).
/// The first exception stops the rest and is rethrown here.
void parallel_for(std::int64_t n, int threads, const std::function<void(std::int64_t index, int worker)>& work);

/// Threads that stay between calls, for work in thousands of short passes: starting a thread costs what some ten thousand
/// additions do, waking one that still looks out for work costs some hundred.
class ThreadTeam {
 public:
  /// `threads` of them, the caller's own included.
  explicit ThreadTeam(int threads);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  int size() const { return static_cast<int>(workers_.size()) + 1; }
  /// What parallel_for() does, on this team. One call at a time.
  void run(std::int64_t n, const std::function<void(std::int64_t index, int worker)>& work);

 private:
  void serve(int worker);
  void take_part(int worker);

  const std::function<void(std::int64_t, int)>* work_ = nullptr;
  std::int64_t n_ = 0;
  std::atomic<std::int64_t> next_{0};
  std::atomic<std::uint32_t> round_{0};  // counts the calls; workers wait for it to change
  std::atomic<int> busy_{0};             // workers that have not finished this round
  std::atomic<bool> leave_{false};
  std::mutex mutex_;
  std::exception_ptr problem_;
  std::vector<std::jthread> workers_;
};

/// Makes items 0..n-1 with produce(index, worker) on `threads` threads and hands them to consume(index, item) on the
/// calling thread, in order. At most 2 * threads items wait, so that memory is bounded by the item, not by n.
/// The first exception on either side stops all and is rethrown here; what was consumed until then is a prefix.
template <class Produce, class Consume>
void ordered_parallel(std::int64_t n, int threads, Produce produce, Consume consume) {
  using Item = decltype(produce(std::int64_t{}, int{}));
  if (threads <= 1) {
    for (std::int64_t i = 0; i < n; ++i) consume(i, produce(i, 0));
    return;
  }
  std::mutex mutex;
  std::condition_variable made, taken;
  std::map<std::int64_t, Item> ready;
  std::int64_t next = 0, wanted = 0;
  std::exception_ptr problem;

  auto work = [&](int worker) {
    while (true) {
      std::int64_t index;
      {
        std::unique_lock lock(mutex);
        taken.wait(lock, [&] { return problem || next >= n || next < wanted + 2 * threads; });
        if (problem || next >= n) return;
        index = next++;
      }
      try {
        Item item = produce(index, worker);
        const std::lock_guard lock(mutex);
        ready.emplace(index, std::move(item));
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!problem) problem = std::current_exception();
      }
      made.notify_one();
    }
  };
  std::vector<std::jthread> workers;
  for (int worker = 0; worker < threads; ++worker) workers.emplace_back(work, worker);

  std::unique_lock lock(mutex);
  while (wanted < n && !problem) {
    made.wait(lock, [&] { return problem || ready.contains(wanted); });
    if (problem) break;
    auto node = ready.extract(wanted);
    lock.unlock();
    try {
      consume(wanted, std::move(node.mapped()));
      lock.lock();
    } catch (...) {
      lock.lock();
      problem = std::current_exception();
    }
    ++wanted;
    taken.notify_all();
  }
  lock.unlock();
  taken.notify_all();
  workers.clear();
  if (problem) std::rethrow_exception(problem);
}

}  // namespace hml
