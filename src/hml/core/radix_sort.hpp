#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace hml {

/// An integer with the order of a number (IEEE 754): both zeros are one; NaN lies beyond the infinities.
inline std::uint32_t rising_key(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x + 0.0f), sign = std::uint32_t{1} << 31;
  return (bits & sign) ? ~bits : bits | sign;
}
inline std::uint64_t rising_key(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x + 0.0), sign = std::uint64_t{1} << 63;
  return (bits & sign) ? ~bits : bits | sign;
}

/// Sorts by rising `key(entry)`, an unsigned integer, in linear time: digit by digit from the last. Equal keys stay as they
/// came, so that sums over them keep their order. Digits that all keys share, as those do that single precision lacks, cost
/// nothing.
template <class Entry, class Key>
void radix_sort(std::vector<Entry>& entries, Key key) {
  constexpr std::size_t bits = 11, digits = (8 * sizeof(key(entries[0])) + bits - 1) / bits;
  constexpr std::size_t values = std::size_t{1} << bits;
  const auto digit = [&](const Entry& entry, std::size_t d) { return static_cast<std::size_t>(key(entry) >> (bits * d)) % values; };
  std::vector<std::array<std::size_t, values>> counts(digits);
  for (const auto& entry : entries)
    for (std::size_t d = 0; d < digits; ++d) ++counts[d][digit(entry, d)];
  std::vector<Entry> sorted(entries.size());
  for (std::size_t d = 0; d < digits; ++d) {
    auto& count = counts[d];
    if (entries.empty() || count[digit(entries.front(), d)] == entries.size()) continue;
    std::exclusive_scan(count.begin(), count.end(), count.begin(), std::size_t{0});
    for (const auto& entry : entries) sorted[count[digit(entry, d)]++] = entry;
    entries.swap(sorted);
  }
}

}  // namespace hml
