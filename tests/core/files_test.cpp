#include "hml/core/files.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <numeric>

#include "hml/core/error.hpp"
#include "hml/core/hdf5.hpp"
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

TEST(Hdf5, RoundTripAndEqualBytes) {
  const Folder folder;
  std::vector<float> image(4 * 100 * 3);
  std::iota(image.begin(), image.end(), 0.5f);
  auto write = [&](const fs::path& path) {
    h5::File file = h5::File::create(path);
    h5::Group group = file.group("inputs/image");
    group.write<float>("values", image, {4, 100, 3});
    group.set_attribute("values", "unit", "GeV");
    group.write_strings("names", {"pt", "eta", "φ"});
    group.make_growing<std::int64_t>("offsets", {}, 16);
    const std::vector<std::int64_t> more{1, 2, 3};
    group.append<std::int64_t>("offsets", more);
    group.append<std::int64_t>("offsets", more);
    file.set_attribute("provenance", "");
    file.close();
  };
  write(folder.path / "a.h5");
  write(folder.path / "b.h5");
  EXPECT_EQ(fingerprint_file(folder.path / "a.h5"), fingerprint_file(folder.path / "b.h5"));

  const h5::File file = h5::File::open(folder.path / "a.h5");
  const h5::Group group = file.open_group("inputs/image");
  EXPECT_EQ(group.names(), (std::vector<std::string>{"values", "names", "offsets"}));
  EXPECT_EQ(group.read<float>("values"), image);
  EXPECT_EQ(group.read_rows<float>("values", 2, 1), std::vector<float>(image.begin() + 600, image.begin() + 900));
  EXPECT_EQ(group.read_strings("names")[2], "φ");
  EXPECT_EQ(group.read<std::int64_t>("offsets"), (std::vector<std::int64_t>{1, 2, 3, 1, 2, 3}));
  EXPECT_EQ(group.attribute("values", "unit"), "GeV");
  EXPECT_EQ(group.type("values"), "float32");
  EXPECT_EQ(file.attribute("provenance"), "");
  EXPECT_THROW(group.read<float>("nothing"), Error);
  EXPECT_THROW(group.read_rows<float>("values", 3, 2), Error);
}

TEST(Hdf5, TornAndForeignFilesAreNamed) {
  const Folder folder;
  write_text(folder.path / "text.h5", "not at all");
  EXPECT_THROW(h5::File::open(folder.path / "text.h5"), Error);
  {
    h5::File file = h5::File::create(folder.path / "a.h5");
    file.write<double>("x", std::vector<double>(10000, 1.5));
    file.close();
  }
  fs::resize_file(folder.path / "a.h5", fs::file_size(folder.path / "a.h5") / 2);
  try {
    h5::File::open(folder.path / "a.h5");
    FAIL() << "a torn file was opened";
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("a.h5"), std::string::npos);
    EXPECT_EQ(error.kind(), ErrorKind::input);
  }
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

}  // namespace
}  // namespace hml
