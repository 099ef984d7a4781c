#include "hml/learn/networks/workers.hpp"

#include <utility>

#include <torch/torch.h>

namespace hml {

Workers::Workers(int threads)
    : threads_(threads), problems_(static_cast<std::size_t>(threads)), start_(threads), done_(threads) {
  torch::set_num_threads(1);
  for (int worker = 1; worker < threads_; ++worker)
    helpers_.emplace_back([this, worker] {
      torch::set_num_threads(1);  // the setting is a thread's own
      for (start_.arrive_and_wait(); !stop_; start_.arrive_and_wait()) {
        share(worker);
        done_.arrive_and_wait();
      }
    });
}

Workers::~Workers() {
  stop_ = true;
  if (threads_ > 1) start_.arrive_and_wait();
}

void Workers::share(int worker) {
  try {
    for (std::int64_t i; (i = next_.fetch_add(1)) < n_;) (*work_)(i);
  } catch (...) {
    problems_[static_cast<std::size_t>(worker)] = std::current_exception();
  }
}

void Workers::run(std::int64_t n, const std::function<void(std::int64_t)>& work) {
  n_ = n, work_ = &work, next_ = 0;
  if (threads_ > 1) start_.arrive_and_wait();
  share(0);
  if (threads_ > 1) done_.arrive_and_wait();
  for (auto& problem : problems_)
    if (problem) std::rethrow_exception(std::exchange(problem, nullptr));
}

}  // namespace hml
