#pragma once
#include <atomic>
#include <barrier>
#include <cstdint>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace hml {

/// A few threads that wait for one short piece of work after another: a training step takes a millisecond, too short to
/// start threads for. Every one of them runs LibTorch on itself alone, so that LibTorch never starts OpenMP threads,
/// which spin while they wait and starve whatever else the machine does.
class Workers {
 public:
  explicit Workers(int threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  int threads() const { return threads_; }
  /// Runs work(i) for i in [0, n), each on the next free thread. An exception is rethrown here.
  void run(std::int64_t n, const std::function<void(std::int64_t)>& work);

 private:
  void share(int worker);

  int threads_;
  std::int64_t n_ = 0;
  std::atomic<std::int64_t> next_{0};
  const std::function<void(std::int64_t)>* work_ = nullptr;
  bool stop_ = false;
  std::vector<std::exception_ptr> problems_;
  std::barrier<> start_, done_;
  std::vector<std::jthread> helpers_;
};

}  // namespace hml
