#include "hml/core/pipeline.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>

namespace hml {
namespace {

// Hands out 0, 1, ... n - 1.
auto count_to(int n, std::atomic<int>& next) {
  return [n, &next]() -> std::optional<int> { return next < n ? std::optional(next++) : std::nullopt; };
}

TEST(Pipeline, KeepsTheOrderOfTheReading) {
  for (const int threads : {1, 2, 5}) {
    std::atomic<int> next{0}, reading{0};
    std::vector<int> out;
    const auto read = [&, count = count_to(100, next)]() mutable {
      EXPECT_EQ(reading.fetch_add(1), 0) << "two threads read at a time";
      auto piece = count();
      --reading;
      return piece;
    };
    const auto work = [](int piece, int) {
      // Later pieces are done sooner.
      std::this_thread::sleep_for(std::chrono::microseconds(20 * (100 - piece)));
      return 2 * piece;
    };
    ordered_pipeline(threads, read, work, [&](int result) { out.push_back(result); });
    ASSERT_EQ(out.size(), 100u);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(out[static_cast<std::size_t>(i)], 2 * i);
  }
}

TEST(Pipeline, ReadsNoFurtherThanWhatMayWait) {
  constexpr int threads = 3;
  std::atomic<int> next{0};
  int consumed = 0, most = 0;
  ordered_pipeline(threads, count_to(60, next), [](int piece, int) { return piece; }, [&](int) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    most = std::max(most, next.load() - consumed++);
  });
  EXPECT_EQ(consumed, 60);
  EXPECT_LE(most, 2 * threads + 1);
}

TEST(Pipeline, EveryFaultStopsItAndComesOut) {
  for (const int threads : {1, 3})
    for (const std::string where : {"read", "work", "consume"}) {
      std::atomic<int> next{0};
      std::vector<int> out;
      const auto fault = [&](const std::string& place, int piece) {
        if (place == where && piece == 10) throw std::runtime_error(place);
      };
      const auto read = [&, count = count_to(1000, next)]() mutable {
        fault("read", next);
        return count();
      };
      const auto work = [&](int piece, int) { return fault("work", piece), piece; };
      const auto consume = [&](int piece) { fault("consume", piece), out.push_back(piece); };
      try {
        ordered_pipeline(threads, read, work, consume);
        ADD_FAILURE() << where;
      } catch (const std::runtime_error& error) {
        EXPECT_EQ(error.what(), where);
      }
      EXPECT_LE(out.size(), 10u);
      for (std::size_t i = 0; i < out.size(); ++i) EXPECT_EQ(out[i], static_cast<int>(i));
    }
}

TEST(Pipeline, NobodyReadsOnBehindAFault) {
  for (int turn = 0; turn < 2000; ++turn) {
    int faults = 0;
    const auto read = [&]() -> std::optional<int> {
      throw std::runtime_error(++faults == 1 ? "the first" : "a later one");
    };
    try {
      ordered_pipeline(4, read, [](int piece, int) { return piece; }, [](int) {});
      FAIL();
    } catch (const std::runtime_error& problem) {
      EXPECT_STREQ(problem.what(), "the first");
    }
    EXPECT_EQ(faults, 1);
  }
}

TEST(Pipeline, NothingIsNothing) {
  std::atomic<int> next{0};
  int consumed = 0;
  ordered_pipeline(4, count_to(0, next), [](int piece, int) { return piece; }, [&](int) { ++consumed; });
  EXPECT_EQ(consumed, 0);
}

}  // namespace
}  // namespace hml
