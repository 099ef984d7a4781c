#include "hml/core/random.hpp"

#include <cmath>
#include <numbers>

#include "hml/core/split_mix.hpp"

namespace hml {

namespace {

// FNV-1a over the text, finished by the mixer of SplitMix64: short names must differ in all bits.
std::uint64_t hash(std::uint64_t h, std::string_view text) {
  for (unsigned char c : text) h = (h ^ c) * 0x100000001b3ULL;
  return split_mix(h ^ text.size());
}

}  // namespace

std::uint64_t stream_key(std::uint64_t seed, std::string_view stage, std::string_view component) {
  return hash(hash(split_mix(seed + split_mix_step), stage), component);
}

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> x, std::array<std::uint32_t, 2> key) {
  constexpr std::uint64_t m0 = 0xD2511F53, m1 = 0xCD9E8D57;
  constexpr std::uint32_t w0 = 0x9E3779B9, w1 = 0xBB67AE85;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = m0 * x[0], p1 = m1 * x[2];
    x = {static_cast<std::uint32_t>(p1 >> 32) ^ x[1] ^ key[0], static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ x[3] ^ key[1], static_cast<std::uint32_t>(p0)};
    key[0] += w0;
    key[1] += w1;
  }
  return x;
}

Random::Random(std::uint64_t key, std::uint64_t event)
    : counter_{0, 0, static_cast<std::uint32_t>(event), static_cast<std::uint32_t>(event >> 32)},
      key_{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)} {}

Random::result_type Random::operator()() {
  if (used_ == 4) {
    block_ = philox4x32(counter_, key_);
    if (++counter_[0] == 0) ++counter_[1];
    used_ = 0;
  }
  return block_[used_++];
}

double Random::uniform() {
  const std::uint64_t high = (*this)(), low = (*this)();
  return (static_cast<double>((high << 21) | (low >> 11)) + 0.5) * 0x1p-53;
}

double Random::normal() {
  if (has_normal_) {
    has_normal_ = false;
    return normal_;
  }
  const double radius = std::sqrt(-2 * std::log(uniform()));
  const double angle = 2 * std::numbers::pi * uniform();
  normal_ = radius * std::sin(angle);
  has_normal_ = true;
  return radius * std::cos(angle);
}

std::uint32_t Random::below(std::uint32_t n) {
  std::uint64_t product = std::uint64_t{(*this)()} * n;
  if (auto low = static_cast<std::uint32_t>(product); low < n) {
    const std::uint32_t threshold = -n % n;
    while (low < threshold) {
      product = std::uint64_t{(*this)()} * n;
      low = static_cast<std::uint32_t>(product);
    }
  }
  return static_cast<std::uint32_t>(product >> 32);
}

}  // namespace hml
