#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace hml::root {

/// The parts of a column (baskets, pages) that ranges ended in: the next range starts there. Two threads that want the
/// same part unpack it once.
template <class Part>
class LastUsed {
 public:
  /// Part `number`, from the cache or by make(). It is kept where `keep` says that more of it will be wanted.
  template <class Make>
  std::shared_ptr<const Part> get(std::uint64_t number, bool keep, Make make) {
    const auto slot = find(number, keep);
    std::call_once(slot->once, [&] { slot->part = std::make_shared<const Part>(make()); });
    return slot->part;
  }

 private:
  struct Slot {
    std::uint64_t number = 0;
    std::once_flag once;
    std::shared_ptr<const Part> part;
  };
  static constexpr std::size_t most = 2;  // two threads may be at work in neighbouring ranges

  std::shared_ptr<Slot> find(std::uint64_t number, bool keep) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(slots_.begin(), slots_.end(), [&](const auto& s) { return s->number == number; });
    if (found != slots_.end()) {
      const auto slot = *found;
      if (!keep) slots_.erase(found);
      return slot;
    }
    auto slot = std::make_shared<Slot>();
    slot->number = number;
    if (keep) {
      if (slots_.size() == most) slots_.erase(slots_.begin());
      slots_.push_back(slot);
    }
    return slot;
  }

  std::mutex mutex_;
  std::vector<std::shared_ptr<Slot>> slots_;
};

}  // namespace hml::root
