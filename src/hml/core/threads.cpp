#include "hml/core/threads.hpp"

#include <algorithm>

namespace hml {

int resolve_threads(int requested) {
  return requested > 0 ? requested : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(std::int64_t n, int threads, const std::function<void(std::int64_t, int)>& work) {
  ThreadTeam(static_cast<int>(std::min<std::int64_t>(threads, n))).run(n, work);
}

namespace {

// Looks for a change for some ten microseconds, then sleeps until told.
template <class T>
void await_change(const std::atomic<T>& value, T from) {
  for (int look = 0; look < 4000; ++look) {
    if (value.load(std::memory_order_acquire) != from) return;
    if (look % 64 == 63) std::this_thread::yield();
  }
  value.wait(from, std::memory_order_acquire);
}

}  // namespace

ThreadTeam::ThreadTeam(int threads) {
  for (int worker = 1; worker < threads; ++worker) workers_.emplace_back([this, worker] { serve(worker); });
}

ThreadTeam::~ThreadTeam() {
  leave_ = true;
  ++round_;
  round_.notify_all();
}

void ThreadTeam::serve(int worker) {
  for (std::uint32_t seen = 0;; ++seen) {
    await_change(round_, seen);
    if (leave_) return;
    take_part(worker);
    if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) busy_.notify_one();
  }
}

void ThreadTeam::take_part(int worker) {
  try {
    for (std::int64_t i; (i = next_.fetch_add(1, std::memory_order_relaxed)) < n_;) (*work_)(i, worker);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!problem_) problem_ = std::current_exception();
    next_ = n_;
  }
}

void ThreadTeam::run(std::int64_t n, const std::function<void(std::int64_t, int)>& work) {
  if (workers_.empty() || n <= 1) {
    for (std::int64_t i = 0; i < n; ++i) work(i, 0);
    return;
  }
  work_ = &work;
  n_ = n;
  next_ = 0;
  busy_ = static_cast<int>(workers_.size());
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  take_part(0);
  for (int left; (left = busy_.load(std::memory_order_acquire)) != 0;) await_change(busy_, left);
  if (problem_) std::rethrow_exception(std::exchange(problem_, nullptr));
}

}  // namespace hml
