#include "hml/learn/networks/block_store.hpp"

#include <sys/mman.h>

#include <iterator>

namespace hml {

namespace {

constexpr std::size_t page = 4096;

std::size_t whole_pages(std::size_t bytes) { return (bytes + page - 1) / page * page; }

}  // namespace

BlockStore::BlockStore(std::size_t bytes) {
  void* range = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (range == MAP_FAILED) return;
  begin_ = static_cast<char*>(range), range_ = bytes;
  madvise(begin_, range_, MADV_HUGEPAGE);  // fewer entries for the processor to look addresses up
}

BlockStore::~BlockStore() {
  if (begin_) munmap(begin_, range_);
}

void* BlockStore::take(std::size_t bytes) {
  if (bytes == 0 || bytes > range_) return nullptr;
  bytes = whole_pages(bytes);
  const std::lock_guard lock(mutex_);
  char* const block = place_for(bytes);
  if (block) taken_.emplace(block, bytes);
  return block;
}

// The smallest free block that is large enough, the first of those of one size; else the range is used further, from the
// last free block if it reaches its end.
char* BlockStore::place_for(std::size_t bytes) {
  const auto fit = free_by_size_.lower_bound({bytes, nullptr});
  if (fit != free_by_size_.end()) {
    const auto [size, block] = *fit;
    remove_free(free_.find(block));
    if (size > bytes) add_free(block + bytes, size - bytes);
    return block;
  }
  char* block = begin_ + reach_;
  const bool joins = !free_.empty() && std::prev(free_.end())->first + std::prev(free_.end())->second == block;
  if (joins) block = std::prev(free_.end())->first;
  const auto end = static_cast<std::size_t>(block - begin_) + bytes;
  if (end > range_) return nullptr;
  if (joins) remove_free(std::prev(free_.end()));
  reach_ = end;
  return block;
}

void BlockStore::give(void* given) {
  const std::lock_guard lock(mutex_);
  const auto found = taken_.find(given);
  char* block = static_cast<char*>(given);
  std::size_t bytes = found->second;
  taken_.erase(found);
  const auto next = free_.lower_bound(block);
  if (next != free_.begin()) {
    const auto last = std::prev(next);
    if (last->first + last->second == block) {
      block = last->first, bytes += last->second;
      remove_free(last);
    }
  }
  if (next != free_.end() && block + bytes == next->first) {
    bytes += next->second;
    remove_free(next);
  }
  add_free(block, bytes);
}

void BlockStore::release() {
  const std::lock_guard lock(mutex_);
  for (const auto& [block, bytes] : free_) madvise(block, bytes, MADV_DONTNEED);
}

std::size_t BlockStore::reach() const {
  const std::lock_guard lock(mutex_);
  return reach_;
}

void BlockStore::add_free(char* block, std::size_t bytes) {
  free_.emplace(block, bytes);
  free_by_size_.emplace(bytes, block);
}

void BlockStore::remove_free(Place place) {
  free_by_size_.erase({place->second, place->first});
  free_.erase(place);
}

}  // namespace hml
