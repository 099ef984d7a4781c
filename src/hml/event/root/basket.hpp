#pragma once
#include <cstdint>
#include <vector>

#include "hml/event/root/disk.hpp"
#include "hml/event/root/last_used.hpp"

namespace hml::root {

/// Some entries of a branch, unpacked.
struct Basket {
  std::vector<std::uint8_t> data;
  std::vector<std::uint32_t>
      offsets;  ///< entry i is data [offsets[i], offsets[i + 1]); empty where all are of one size
  std::int64_t entries = 0;

  /// The bytes of entries [begin, end); needs offsets.
  Bytes bytes(std::int64_t begin, std::int64_t end) const {
    const auto first = offsets[static_cast<std::size_t>(begin)], last = offsets[static_cast<std::size_t>(end)];
    return Bytes(data).subspan(first, last - first);
  }
};

/// Where a basket lies: in the file, or (the last one of a tree that was not flushed) within the tree itself.
struct BasketPlace {
  std::int64_t first_entry = 0;
  std::int64_t seek = 0, bytes = 0;
  std::vector<std::uint8_t> embedded;
};

/// Reads a basket; an input error where it is torn.
Basket read_basket(const Disk& disk, const BasketPlace& place);
/// Number of entries in an embedded basket.
std::int64_t embedded_entries(Bytes embedded);

using BasketCache = LastUsed<Basket>;

}  // namespace hml::root
