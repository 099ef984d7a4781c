// ROOT files under fire: whatever happens to the bytes, reading ends soon, with values or with one error of ours.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>

#include "hml/core/error.hpp"
#include "hml/core/random.hpp"
#include "hml/event/root/file.hpp"
#include "hml/event/root/source.hpp"

namespace hml {

/// Reads all columns of a ROOT file's trees, and their events.
inline void read_trees(const std::filesystem::path& path) {
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

/// Flips bits, overwrites bytes and words, copies pieces over others.
inline std::string mutate(std::string bytes, Random& random) {
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

using Damage = std::function<std::string(std::string, Random&)>;

/// Reads a file again and again, each time with other damage.
inline void fire(const std::string& name, const std::string& seed, int rounds,
                 const std::function<void(const std::filesystem::path&)>& read, const Damage& damage = mutate) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / ("hml_fuzz_" + name);
  for (int round = 0; round < rounds; ++round) {
    Random random(stream_key(7, name), static_cast<std::uint64_t>(round));
    std::ofstream(path, std::ios::binary) << damage(seed, random);
    try {
      read(path);
    } catch (const Error& error) {
      EXPECT_NE(error.kind(), ErrorKind::internal) << "round " << round << ": " << error.what();
    }
  }
  std::filesystem::remove(path);
}

}  // namespace hml
