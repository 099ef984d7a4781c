#include "hml/core/files.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <numeric>

#include "hml/core/error.hpp"
#include "hml/core/table.hpp"
#include "hml/core/threads.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

struct Folder {
  fs::path path =
      fs::path(testing::TempDir()) / fs::path(testing::UnitTest::GetInstance()->current_test_info()->name());
  Folder() { fs::remove_all(path), fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
};

TEST(AtomicFile, LeavesNothingThatWasNotCommitted) {
  const Folder folder;
  {
    AtomicFile file(folder.path / "sub" / "a.txt");
    std::ofstream(file.temporary()) << "half";
  }
  EXPECT_TRUE(fs::is_empty(folder.path / "sub"));
  write_text(folder.path / "a.txt", "whole");
  EXPECT_EQ(read_text(folder.path / "a.txt"), "whole");
  EXPECT_THROW(read_text(folder.path / "b.txt"), Error);
  EXPECT_THROW(read_text(folder.path), Error);
}

TEST(AtomicFile, AFullDiskIsAnError) {
  if (!fs::exists("/dev/full")) GTEST_FAIL() << "this system has no /dev/full";
  const Folder folder;
  AtomicFile file(folder.path / "a.h5");
  fs::create_symlink("/dev/full", folder.path / "b.txt.part");
  EXPECT_THROW(write_text(folder.path / "b.txt", std::string(1 << 16, 'x')), Error);
  EXPECT_FALSE(fs::exists(folder.path / "b.txt"));
}

TEST(OrderedParallel, KeepsTheOrderAndStopsAtTheFirstError) {
  for (int threads : {1, 2, 4}) {
    std::vector<std::int64_t> seen;
    ordered_parallel(
        100, threads, [](std::int64_t i, int) { return i * i; },
        [&](std::int64_t i, std::int64_t square) {
          EXPECT_EQ(square, i * i);
          seen.push_back(i);
        });
    EXPECT_EQ(seen.size(), 100u);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    seen.clear();
    auto failing = [](std::int64_t i, int) {
      if (i == 40) throw Error(ErrorKind::physics, "block 40");
      return i;
    };
    EXPECT_THROW(ordered_parallel(100, threads, failing, [&](std::int64_t i, std::int64_t) { seen.push_back(i); }),
                 Error);
    EXPECT_LE(seen.size(), 40u);
    auto refusing = [&](std::int64_t i, std::int64_t) {
      if (i == 5) throw Error(ErrorKind::io, "full");
    };
    EXPECT_THROW(ordered_parallel(100, threads, [](std::int64_t i, int) { return i; }, refusing), Error);
  }
}

TEST(ParallelFor, VisitsEveryIndexOnce) {
  for (int threads : {1, 3}) {
    std::vector<std::atomic<int>> visits(1000);
    parallel_for(1000, threads, [&](std::int64_t i, int) { ++visits[static_cast<std::size_t>(i)]; });
    for (const auto& count : visits) EXPECT_EQ(count, 1);
    EXPECT_THROW(parallel_for(10, threads,
                              [](std::int64_t i, int) {
                                if (i == 3) throw Error(ErrorKind::io, "x");
                              }),
                 Error);
  }
}

TEST(Table, IsWrittenAsCsvAndMarkdown) {
  const Table table{"Cuts", {"cut", "events"}, {{"a, b", "1"}, {"say \"c\" | d", "2"}, {"short"}}};
  EXPECT_EQ(table.csv(), "cut,events\n\"a, b\",1\n\"say \"\"c\"\" | d\",2\nshort,\n");
  EXPECT_EQ(table.markdown(),
            "Cuts\n\n| cut | events |\n|---|---|\n| a, b | 1 |\n| say \"c\" \\| d | 2 |\n| short |  |\n");
}

TEST(Table, AlignsAndRounds) {
  const Table table{"Runs", {"name", "events"}, {{"z", "10"}, {"qcd", "10000"}}};
  EXPECT_EQ(table.text(), "Runs\nname  events\n------------\nz         10\nqcd    10000\n");
  EXPECT_EQ(with_error(0.94931, 0.00213), "0.9493 +- 0.0021");
  EXPECT_EQ(with_error(34.74, 1.2), "34.7 +- 1.2");
  EXPECT_EQ(with_error(11610000, 40000), "(1.1610 +- 0.0040)e+07");
  EXPECT_EQ(with_error(2.5, 0), "2.5");
  EXPECT_EQ(with_error(1, 2e-10), "1");
}

TEST(ThreadTeam, DoesEveryPieceOnceAndThrowsOnce) {
  for (int threads : {1, 2, 5}) {
    ThreadTeam team(threads);
    EXPECT_EQ(team.size(), threads);
    for (int round = 0; round < 300; ++round) {
      std::vector<std::atomic<int>> visits(37);
      team.run(37, [&](std::int64_t i, int worker) {
        ++visits[static_cast<std::size_t>(i)];
        if (worker < 0 || worker >= threads) throw std::logic_error("no such worker");
      });
      for (const auto& count : visits) ASSERT_EQ(count, 1);
    }
    EXPECT_THROW(team.run(10, [](std::int64_t i, int) { if (i == 3) throw std::runtime_error("three"); }), std::runtime_error);
    std::atomic<int> sum = 0;
    team.run(5, [&](std::int64_t i, int) { sum += static_cast<int>(i); });
    EXPECT_EQ(sum, 10);
  }
}

}  // namespace
}  // namespace hml
