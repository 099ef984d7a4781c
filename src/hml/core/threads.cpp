#include "hml/core/threads.hpp"

#include <algorithm>
#include <atomic>

namespace hml {

int resolve_threads(int requested) {
  return requested > 0 ? requested : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(std::int64_t n, int threads, const std::function<void(std::int64_t, int)>& work) {
  threads = static_cast<int>(std::min<std::int64_t>(threads, n));
  if (threads <= 1) {
    for (std::int64_t i = 0; i < n; ++i) work(i, 0);
    return;
  }
  std::atomic<std::int64_t> next{0};
  std::exception_ptr problem;
  std::once_flag first;
  auto loop = [&](int worker) {
    try {
      for (std::int64_t i; (i = next.fetch_add(1)) < n;) work(i, worker);
    } catch (...) {
      std::call_once(first, [&] { problem = std::current_exception(); });
      next = n;
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int worker = 1; worker < threads; ++worker) workers.emplace_back(loop, worker);
    loop(0);
  }
  if (problem) std::rethrow_exception(problem);
}

}  // namespace hml
