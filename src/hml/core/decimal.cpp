#include "hml/core/decimal.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace hml {

namespace {

using Wide = unsigned __int128;

constexpr int most_power = 55;  // 5^55 is the last to fit into 128 bits

/// 5^q is at least bits * 2^exponent and less than (bits + 1) * 2^exponent; the top bit is set.
struct PowerOfFive {
  Wide bits;
  int exponent;
};

constexpr int leading_zeros(Wide x) {
  const auto high = static_cast<std::uint64_t>(x >> 64);
  return high ? std::countl_zero(high) : 64 + std::countl_zero(static_cast<std::uint64_t>(x));
}

// Long division of 2^k by the power, bit by bit, until the quotient has 128 of them.
constexpr PowerOfFive inverse_of(Wide power) {
  Wide quotient = 0, rest = 1;
  int k = 0;
  for (; !(quotient >> 127); ++k) {
    const bool carry = rest >> 127;
    rest <<= 1;
    const bool fits = carry || rest >= power;
    if (fits) rest -= power;
    quotient = quotient << 1 | static_cast<unsigned>(fits);
  }
  return {quotient, -k};
}

constexpr auto powers_of_five = [] {
  std::array<PowerOfFive, 2 * most_power + 1> out{};
  Wide power = 1;
  for (int q = 0; q <= most_power; ++q, power *= 5) {
    const int shift = leading_zeros(power);
    out[static_cast<std::size_t>(most_power + q)] = {power << shift, -shift};
    out[static_cast<std::size_t>(most_power - q)] = inverse_of(power);
  }
  return out;
}();

// The bits of w * 10^q, w not 0, rounded to the nearest double; false where they do not tell which that is.
bool scale(std::uint64_t w, int q, std::uint64_t& bits) {
  const auto& power = powers_of_five[static_cast<std::size_t>(most_power + q)];
  const int shift = std::countl_zero(w);
  w <<= shift;
  // The upper 128 of 192 bits, the first of them set in the end; what is true is less than 4 above.
  Wide product = static_cast<Wide>(w) * static_cast<std::uint64_t>(power.bits >> 64) +
                 (static_cast<Wide>(w) * static_cast<std::uint64_t>(power.bits) >> 64);
  const int top = static_cast<int>(~static_cast<std::uint64_t>(product >> 64) >> 63);
  product <<= top;
  const auto high = static_cast<std::uint64_t>(product >> 64), low = static_cast<std::uint64_t>(product);
  // 53 bits of the mantissa, then the bit of a half, then the rest.
  const std::uint64_t rest = high & 0x7ff, half = 0x400;
  if ((rest == half - 1 && low >= ~std::uint64_t{3}) || (rest == half && low == 0)) return false;
  // The first bit of the mantissa adds one to the exponent, and so does rounding up where it carries so far.
  const auto exponent = static_cast<std::uint64_t>(128 + 63 - top - shift + power.exponent + q + 1023 - 1);
  bits = (exponent << 52) + (high >> 11) + (rest >> 10);
  return true;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Eight digits, the first of them in the lowest byte; false where others are among them.
bool read_eight(const char* at, std::uint64_t& number) {
  std::uint64_t eight;
  std::memcpy(&eight, at, sizeof(eight));
  constexpr std::uint64_t high = 0xf0f0f0f0f0f0f0f0, six = 0x0606060606060606, zeros = 0x3030303030303030;
  if ((eight & high) != zeros || ((eight + six) & high) != zeros) return false;
  eight = (eight - zeros) * ((10 << 8) + 1) >> 8;  // pairs
  eight = (eight & 0x00ff00ff00ff00ff) * ((100 << 16) + 1) >> 16;
  number = (eight & 0x0000ffff0000ffff) * ((std::uint64_t{10000} << 32) + 1) >> 32;
  return true;
}

}  // namespace

std::from_chars_result read_decimal(const char* begin, const char* end, double& value) {
  // d.dddddddddddddddde+dd
  constexpr int digits = 16, point = 1, letter = point + 1 + digits, sign = letter + 1, length = sign + 3;
  const bool negative = begin != end && *begin == '-';
  const char* const at = begin + negative;
  std::uint64_t first, last;
  if (std::endian::native != std::endian::little || end - at < length || !is_digit(at[0]) || at[point] != '.' ||
      at[letter] != 'e' || (at[sign] != '+' && at[sign] != '-') || !is_digit(at[sign + 1]) || !is_digit(at[sign + 2]) ||
      (end - at > length && is_digit(at[length])) || !read_eight(at + point + 1, first) ||
      !read_eight(at + point + 9, last))
    return std::from_chars(begin, end, value);
  const auto w = static_cast<std::uint64_t>(at[0] - '0') * 10'000'000'000'000'000 + first * 100'000'000 + last;
  // Signs come and go as they like: what depends on them does so without a jump.
  const int power = 10 * (at[sign + 1] - '0') + (at[sign + 2] - '0'), minus = -static_cast<int>(at[sign] == '-');
  const int q = ((power ^ minus) - minus) - digits;
  std::uint64_t magnitude = 0;
  if (w != 0 && (q < -most_power || q > most_power || !scale(w, q, magnitude)))
    return std::from_chars(begin, end, value);
  value = std::bit_cast<double>(magnitude | static_cast<std::uint64_t>(negative) << 63);
  return {at + length, std::errc()};
}

}  // namespace hml
