#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "hml/event/root/bytes.hpp"

namespace hml::root::write {

/// Some entries of a branch, not packed: numbers, big-endian, and where each entry starts among them.
struct Entries {
  std::vector<std::uint8_t> bytes;
  std::vector<std::int32_t> starts;  ///< one more than there are entries; empty where all entries are equally long
  std::int64_t largest = 0;          ///< number, of a counter
};

/// Numbers [first, last), big-endian.
template <class T>
std::vector<std::uint8_t> big_endian(const std::vector<T>& values, std::int64_t first, std::int64_t last) {
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(last - first) * sizeof(T));
  std::uint8_t* to = bytes.data();
  for (std::int64_t i = first; i < last; ++i, to += sizeof(T)) {
    const T swapped = swap_bytes(values[static_cast<std::size_t>(i)]);
    std::memcpy(to, &swapped, sizeof swapped);
  }
  return bytes;
}

/// Entries that hold one number each: how many of something event e has, count(e).
template <class Count>
Entries count_entries(std::int64_t begin, std::int64_t end, Count count) {
  std::vector<std::int32_t> values;
  for (std::int64_t e = begin; e < end; ++e) values.push_back(static_cast<std::int32_t>(count(e)));
  Entries entries{big_endian(values, 0, end - begin), {}, 0};
  if (!values.empty()) entries.largest = *std::max_element(values.begin(), values.end());
  return entries;
}

/// Where entries start whose events own [offset(e), offset(e + 1)), of so many bytes each.
template <class Offset>
std::vector<std::int32_t> entry_starts(std::int64_t begin, std::int64_t end, std::int64_t bytes, Offset offset) {
  std::vector<std::int32_t> out;
  out.reserve(static_cast<std::size_t>(end - begin) + 1);
  for (std::int64_t e = begin; e <= end; ++e)
    out.push_back(static_cast<std::int32_t>((offset(e) - offset(begin)) * bytes));
  return out;
}

}  // namespace hml::root::write
