#pragma once
#include <cstddef>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>

namespace hml {

/// Memory for large blocks that come and go in ever new sizes, as the tensors of batches do. Blocks lie in one range of
/// addresses; what is given back is joined with its free neighbours and stays for the next, the smallest that fits being
/// taken first. A heap that has small, lasting blocks in between cannot join them, and grows with every batch.
///
/// Calls may come from any thread.
class BlockStore {
 public:
  /// Reserves addresses for that many bytes, none of which uses memory yet. Where the system refuses, the store has none.
  explicit BlockStore(std::size_t bytes);
  ~BlockStore();
  BlockStore(const BlockStore&) = delete;
  BlockStore& operator=(const BlockStore&) = delete;

  /// A block of whole pages, its contents undefined; null where the range has none of that size.
  void* take(std::size_t bytes);
  /// Gives back what take() returned.
  void give(void* block);
  bool owns(const void* address) const { return address >= begin_ && address < begin_ + range_; }
  /// Hands the memory of free blocks to the system; they use some again when they are taken.
  void release();
  /// Bytes from the first to the last place that was ever taken.
  std::size_t reach() const;

 private:
  using Place = std::map<char*, std::size_t>::iterator;

  char* place_for(std::size_t bytes);
  void add_free(char* block, std::size_t bytes);
  void remove_free(Place place);

  mutable std::mutex mutex_;
  char* begin_ = nullptr;
  std::size_t range_ = 0, reach_ = 0;
  std::unordered_map<void*, std::size_t> taken_;
  std::map<char*, std::size_t> free_;
  std::set<std::pair<std::size_t, char*>> free_by_size_;
};

}  // namespace hml
