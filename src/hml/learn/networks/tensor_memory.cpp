#include "hml/learn/networks/tensor_memory.hpp"

#include <unistd.h>

#include <c10/core/CPUAllocator.h>

#include "hml/learn/networks/block_store.hpp"

namespace hml {

namespace {

constexpr std::size_t large = 64 << 10;  // smaller ones come and go fast enough on the heap

// As much as the machine has: what does not fit there would not fit anywhere.
std::size_t memory_of_machine() {
  return static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// What is smaller, or finds no place, is the default allocator's, so that lack of memory is told as ever.
class TensorMemory final : public c10::Allocator {
 public:
  c10::DataPtr allocate(std::size_t bytes) override {
    void* block = bytes >= large ? store_.take(bytes) : nullptr;
    if (!block) block = heap_->raw_allocate(bytes);
    return {block, block, &give, c10::Device(c10::DeviceType::CPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &give; }
  void copy_data(void* to, const void* from, std::size_t bytes) const override { default_copy_data(to, from, bytes); }

  // Never destroyed, as tensors may outlive everything.
  static TensorMemory& instance() {
    static TensorMemory& memory = *new TensorMemory;
    return memory;
  }

  void release() { store_.release(); }

 private:
  TensorMemory() { c10::SetCPUAllocator(this); }

  static void give(void* block) {
    TensorMemory& memory = instance();
    if (memory.store_.owns(block)) memory.store_.give(block);
    else if (block) memory.heap_->raw_deallocate(block);
  }

  BlockStore store_{memory_of_machine()};
  c10::Allocator* heap_ = c10::GetDefaultCPUAllocator();
};

}  // namespace

void keep_tensor_memory() {
#ifndef __SANITIZE_ADDRESS__
  TensorMemory::instance();
#endif
}

void release_tensor_memory() {
#ifndef __SANITIZE_ADDRESS__
  TensorMemory::instance().release();
#endif
}

}  // namespace hml
