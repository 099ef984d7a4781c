// ROOT files and Les Houches text under fire, in the manner of parsers_test.cpp: whatever happens to the bytes, reading
// ends soon, with values or with one error of ours.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "hml/core/error.hpp"
#include "hml/core/files.hpp"
#include "hml/core/random.hpp"
#include "hml/event/lhe.hpp"
#include "hml/event/root/file.hpp"
#include "hml/event/root/source.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

void read_all(const fs::path& path) {
  const RootFile file(path);
  for (const auto& name : file.trees()) {
    std::optional<RootTree> tree;
    try {
      tree = file.tree(name);
    } catch (const Error& error) {
      EXPECT_NE(error.kind(), ErrorKind::internal) << error.what();
      continue;
    }
    // Entries claimed are not entries there: what is read is bounded by the baskets.
    const auto end = std::min<std::int64_t>(tree->entries(), 200);
    for (const auto& column : tree->columns()) try {
        tree->read(column.name, 0, end);
      } catch (const Error& error) {
        EXPECT_NE(error.kind(), ErrorKind::internal) << error.what();
      }
    try {
      RootEventSource(*tree).read(0, end);
    } catch (const Error& error) {
      EXPECT_NE(error.kind(), ErrorKind::internal) << error.what();
    }
  }
}

// Flips bits, overwrites bytes and words, copies pieces over others.
std::string mutate(std::string bytes, Random& random) {
  const auto at = [&] { return random.below(static_cast<std::uint32_t>(bytes.size())); };
  for (std::uint32_t n = 1 + random.below(6); n > 0; --n) {
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
  return bytes;
}

void fire(const std::string& name, const std::string& seed, int rounds,
          const std::function<void(const fs::path&)>& read) {
  const fs::path path = fs::path(testing::TempDir()) / ("hml_fuzz_" + name);
  for (int round = 0; round < rounds; ++round) {
    Random random(stream_key(7, name), static_cast<std::uint64_t>(round));
    std::ofstream(path, std::ios::binary) << mutate(seed, random);
    try {
      read(path);
    } catch (const Error& error) {
      EXPECT_NE(error.kind(), ErrorKind::internal) << "round " << round << ": " << error.what();
    }
  }
  fs::remove(path);
}

class RootFiles : public testing::TestWithParam<std::string> {};

TEST_P(RootFiles, SurviveDamage) {
  fire(GetParam(), read_text(std::string(HML_TEST_DATA "/event/") + GetParam()), 150, read_all);
}

// The structure of an unpacked file lies open to every mutation.
INSTANTIATE_TEST_SUITE_P(Fuzz, RootFiles,
                         testing::Values("root_none.root", "root_kinds.root", "root_part1.root", "root_zstd.root",
                                         "root_lz4.root", "root_lzma.root", "root_zlib.root", "root_old.root",
                                         "root_uproot.root"),
                         [](const auto& info) {
                           std::string name = info.param.substr(5);
                           return name.substr(0, name.find('.'));
                         });

TEST(LheFiles, SurviveDamage) {
  std::string text = "<LesHouchesEvents version=\"3.0\">\n<init>\n</init>\n";
  for (int i = 0; i < 3; ++i)
    text +=
        "<event>\n 3 1 1. 1. 1. 1.\n 2 -1 0 0 501 0 0. 0. 1. 1. 0. 0. 9.\n -2 -1 0 0 0 501 0. 0. -1. 1. 0. 0. 9.\n"
        " 23 1 1 2 0 0 0. 0. 0. 2. 2. 0. 9.\n<rwgt>\n<wgt id='1'> 1. </wgt>\n</rwgt>\n</event>\n";
  text += "</LesHouchesEvents>\n";
  fire("events.lhe", text, 1000, [](const fs::path& path) {
    LheReader reader(path);
    for (Events events = reader.read(2); events.size() > 0; events = reader.read(2)) events.check("lhe");
  });
}

}  // namespace
}  // namespace hml
