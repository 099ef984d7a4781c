#include "hml/learn/networks/tensor_memory.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cstring>
#include <thread>
#include <vector>

#include "hml/core/random.hpp"
#include "hml/learn/networks/block_store.hpp"

namespace hml {
namespace {

constexpr std::size_t page = 4096;

TEST(BlockStore, JoinsFreeNeighbours) {
  BlockStore store(16 * page);
  void *a = store.take(page), *b = store.take(2 * page), *c = store.take(1), *rest = store.take(12 * page);
  ASSERT_TRUE(a && b && c && rest);
  EXPECT_EQ(store.take(1), nullptr);  // full
  store.give(a), store.give(c), store.give(b);
  EXPECT_EQ(store.take(4 * page), a);
}

TEST(BlockStore, TakesTheSmallestThatFits) {
  BlockStore store(64 * page);
  void *wide = store.take(8 * page), *wall = store.take(page), *narrow = store.take(2 * page), *end = store.take(page);
  store.give(wide), store.give(narrow);
  EXPECT_EQ(store.take(2 * page), narrow);
  EXPECT_EQ(store.take(3 * page), wide);
  EXPECT_TRUE(store.owns(wall) && store.owns(end));
}

TEST(BlockStore, GrowsFromItsLastFreeBlock) {
  BlockStore store(64 * page);
  void *first = store.take(page), *last = store.take(page);
  store.give(last);
  EXPECT_EQ(store.take(10 * page), last);
  EXPECT_EQ(store.reach(), 11 * page);
  EXPECT_FALSE(store.owns(nullptr));
  store.give(first);
}

TEST(BlockStore, HasNothingWhereTheSystemRefuses) {
  BlockStore store(std::size_t{1} << 60);
  EXPECT_EQ(store.take(page), nullptr);
  EXPECT_FALSE(store.owns(&store));
}

// Blocks of random sizes, each filled with a byte of its own that must still be there when it is given back.
void come_and_go(BlockStore& store, std::uint64_t key, std::size_t live, int steps) {
  struct Held {
    unsigned char* block;
    std::size_t bytes;
    unsigned char filling;
  };
  Random random(key, 0);
  std::vector<Held> held;
  for (int step = 0; step < steps; ++step) {
    if (held.size() == live) {
      const std::size_t i = random.below(static_cast<std::uint32_t>(live));
      for (std::size_t b = 0; b < held[i].bytes; ++b) ASSERT_EQ(held[i].block[b], held[i].filling);
      store.give(held[i].block);
      held[i] = held.back();
      held.pop_back();
    }
    const std::size_t bytes = 1 + random.below(64 * page);
    auto* block = static_cast<unsigned char*>(store.take(bytes));
    ASSERT_NE(block, nullptr);
    held.push_back({block, bytes, static_cast<unsigned char>(random.below(256))});
    std::memset(block, held.back().filling, bytes);
  }
  for (const auto& one : held) store.give(one.block);
}

TEST(BlockStore, BlocksNeverOverlap) {
  BlockStore store(std::size_t{1} << 30);
  std::vector<std::thread> threads;
  for (std::uint64_t key = 0; key < 3; ++key) threads.emplace_back([&store, key] { come_and_go(store, key, 20, 2000); });
  for (auto& thread : threads) thread.join();
  // 60 blocks of 32 pages on average: what is given back is used again.
  EXPECT_LT(store.reach(), 3 * 60 * 32 * page);
  const std::size_t all = store.reach();
  EXPECT_NE(store.take(all), nullptr);  // one free block again
  EXPECT_EQ(store.reach(), all);
}

TEST(BlockStore, ForgetsContentsWhenItReleasesThem) {
  BlockStore store(1024 * page);
  auto* block = static_cast<char*>(store.take(512 * page));
  std::memset(block, 1, 512 * page);
  store.give(block);
  store.release();
  ASSERT_EQ(store.take(512 * page), block);
  EXPECT_EQ(block[0], 0);
  EXPECT_EQ(block[511 * page], 0);
}

TEST(TensorMemory, HoldsTensorsOfBeforeAndAfter) {
  auto before = torch::full({1 << 20}, 3.f);
  keep_tensor_memory();
  auto after = before * 2;
  const auto small = torch::ones({3}) * after[0];
  before = torch::Tensor();
  release_tensor_memory();
  EXPECT_EQ(after.sum().item<double>(), 6.0 * (1 << 20));
  EXPECT_EQ(small.sum().item<float>(), 18);
  EXPECT_EQ(torch::empty({0}).numel(), 0);
}

TEST(TensorMemory, IsUsedAgain) {
  keep_tensor_memory();
  const void* place = torch::empty({1 << 20}).data_ptr();
  EXPECT_EQ(torch::empty({1 << 20}).data_ptr(), place);
}

TEST(TensorMemory, TellsWhatDoesNotFit) {
  keep_tensor_memory();
  EXPECT_THROW(torch::empty({std::int64_t{1} << 50}), c10::Error);
}

}  // namespace
}  // namespace hml
