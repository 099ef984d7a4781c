#include "hml/core/decimal.hpp"

#include <bit>
#include <cmath>
#include <random>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

using namespace hml;

namespace {

// The same value to the bit, end and error as std::from_chars.
void expect_as_library(const std::string& text) {
  double ours = 7, theirs = 7;
  const auto mine = read_decimal(text.data(), text.data() + text.size(), ours);
  const auto his = std::from_chars(text.data(), text.data() + text.size(), theirs);
  ASSERT_EQ(mine.ec, his.ec) << text;
  ASSERT_EQ(mine.ptr - text.data(), his.ptr - text.data()) << text;
  ASSERT_EQ(std::bit_cast<std::uint64_t>(ours), std::bit_cast<std::uint64_t>(theirs)) << text;
}

TEST(Decimal, ReadsAnyTextAsTheLibraryDoes) {
  for (const char* text :
       {"0", "-0", "1", "-1.5", "1.", ".5", ".", "-", "", "e5", "1e", "1e+", "1e5x", "+1", " 1", "nan", "inf", "-inf",
        "0.0000000000000000e+00", "-0.0000000000000000e+00", "0.0000000000000000e-99", "1.0000000000000000e+00",
        "1.0000000000000000e+001", "1.0000000000000000e+308", "1.0000000000000000e+00 2", "1.0000000000000000e+0",
        "1.0000000000000000e+", "1.000000000000000e+00", "1.00000000000000000e+00", "1.000000000000000/e+00",
        "1.000000000:000000e+00", "1,0000000000000000e+00", "x.0000000000000000e+00", "1.0000000000000000E+00",
        "1.0000000000000000e 00", "9.9999999999999999e+55", "9.9999999999999999e-40", "--1.0000000000000000e+00"})
    expect_as_library(text);
}

TEST(Decimal, RoundsEveryNumberAsTheLibraryDoes) {
  std::mt19937_64 engine(1);
  for (int i = 0; i < 300'000; ++i) {
    const auto bits = engine();
    const double mantissa = 1 + static_cast<double>(bits >> 12) / 4503599627370496.0;
    const double value = std::ldexp(bits & 1 ? mantissa : -mantissa, static_cast<int>(engine() % 400) - 200);
    expect_as_library(fmt::format("{:.16e}", value));
    expect_as_library(fmt::format("{}", value));
  }
}

TEST(Decimal, RoundsTheNumbersBetweenTwoDoublesAsTheLibraryDoes) {
  // 17 digits hold numbers half-way between two doubles from 2^53 to 10^17, and their neighbours.
  std::mt19937_64 engine(2);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t middle = (engine() >> 11 | std::uint64_t{1} << 53) * 2 + 2 - (engine() & 1 ? 1 : 0);
    for (const std::uint64_t w : {middle - 1, middle, middle + 1}) {
      const std::string digits = std::to_string(w);
      expect_as_library(fmt::format("{}.{}e+{}", digits[0], digits.substr(1), digits.size() - 1));
    }
  }
}

}  // namespace
