// Parquet files under fire, in the manner of tests/fuzz: whatever happens to the bytes, reading ends soon, with values
// or with one error of ours.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "../fuzz/damaged_files.hpp"
#include "hml/core/files.hpp"
#include "hml/event/parquet/source.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

class DamagedParquet : public testing::TestWithParam<std::string> {};

TEST_P(DamagedParquet, IsReadOrRefused) {
  const std::string seed = read_text(fs::path(HML_TEST_DATA) / "event" / (GetParam() + ".parquet"));
  const fs::path path = fs::path(testing::TempDir()) / ("hml_damaged_" + GetParam() + ".parquet");
  constexpr int rounds = 500;
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    Random random(stream_key(7, GetParam()), static_cast<std::uint64_t>(round));
    std::ofstream(path, std::ios::binary) << mutate(seed, random);
    try {
      ParquetEventSource source(path);
      // Rows claimed are not rows there.
      const std::int64_t end = std::min<std::int64_t>(source.size().value(), 200);
      source.read(std::min<std::int64_t>(4, end), end);
    } catch (const Error& error) {
      ++refused;
      EXPECT_EQ(error.kind(), ErrorKind::input) << "round " << round << ": " << error.what();
    } catch (const std::exception& problem) {
      ADD_FAILURE() << "round " << round << ": another exception, " << problem.what();
    }
  }
  EXPECT_GT(refused, rounds / 20);
  fs::remove(path);
}

INSTANTIATE_TEST_SUITE_P(Files, DamagedParquet, testing::Values("written", "foreign", "foreign_plain"),
                         [](const auto& seed) { return seed.param; });

}  // namespace
}  // namespace hml
