#pragma once
#include <memory>
#include <mutex>
#include <vector>

namespace hml::pythia8 {

/// Instances that wait for work. Making one takes its time, so that they are kept, as many as threads ask for at once; one
/// whose work fails is given up.
template <class Instance>
class IdleInstances {
 public:
  void give(std::unique_ptr<Instance> instance) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(instance));
  }
  /// `work(instance)` with one that waits, or with what `make()` gives. Safe to call from many threads.
  template <class Make, class Work>
  void with(const Make& make, const Work& work) {
    std::unique_ptr<Instance> instance = take();
    if (!instance) instance = make();
    work(*instance);
    give(std::move(instance));
  }

 private:
  std::unique_ptr<Instance> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return nullptr;
    auto instance = std::move(idle_.back());
    idle_.pop_back();
    return instance;
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Instance>> idle_;
};

}  // namespace hml::pythia8
