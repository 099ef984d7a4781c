// Parquet files under fire, in the manner of tests/fuzz: whatever happens to the bytes, reading ends soon, with values
// or with one error of ours.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"
#include "hml/core/random.hpp"
#include "hml/event/parquet/source.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

// Flips a bit, overwrites a byte or a word, copies a piece over another.
void damage(std::string& bytes, Random& random) {
  const auto at = [&] { return random.below(static_cast<std::uint32_t>(bytes.size())); };
  const std::size_t place = at();
  switch (random.below(4)) {
    case 0:
      bytes[place] = static_cast<char>(bytes[place] ^ (1 << random.below(8)));
      break;
    case 1:
      bytes[place] = static_cast<char>(random.below(256));
      break;
    case 2:
      for (std::size_t k = place; k < std::min(place + 4, bytes.size()); ++k)
        bytes[k] = static_cast<char>(random.below(2) ? 0xFF : 0x7F);
      break;
    default: {
      const std::size_t from = at(),
                        length = std::min<std::size_t>(1 + random.below(40), bytes.size() - std::max(from, place));
      std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(from), length,
                  bytes.begin() + static_cast<std::ptrdiff_t>(place));
    }
  }
}

class DamagedParquet : public testing::TestWithParam<std::string> {};

TEST_P(DamagedParquet, IsReadOrRefused) {
  const std::string seed = read_text(fs::path(HML_TEST_DATA) / "event" / (GetParam() + ".parquet"));
  const fs::path path = fs::path(testing::TempDir()) / ("hml_damaged_" + GetParam() + ".parquet");
  constexpr int rounds = 500;
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    Random random(stream_key(7, GetParam()), static_cast<std::uint64_t>(round));
    std::string bytes = seed;
    for (std::uint32_t n = 1 + random.below(6); n > 0; --n) damage(bytes, random);
    std::ofstream(path, std::ios::binary) << bytes;
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
