#pragma once
#include <cstdint>

namespace hml {

/// The mixer of SplitMix64 (Steele, Lea and Flood, doi:10.1145/2660193.2660195): every bit of `z` changes half of the
/// result's. Of k + n * split_mix_step for n = 1, 2, ... it makes the random numbers of the stream k.
inline std::uint64_t split_mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

inline constexpr std::uint64_t split_mix_step = 0x9e3779b97f4a7c15ULL;

}  // namespace hml
