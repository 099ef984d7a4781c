#pragma once
#include <bit>
#include <cmath>
#include <cstdint>

namespace hml {

/// e^-x for x >= 0, to 2e-7 relative; arguments above 87 count as 87. Without calls or branches, so that loops over it
/// become vector code: x / ln 2 is parted into a whole number and a rest, whose power of two is a polynomial (the Taylor
/// series, truncated where its terms fall below a float's last bit).
[[gnu::always_inline]] inline float exp_minus(float x) {
  x = x < 87.0f ? x : 87.0f;
  const float power = -x * 1.44269504088896341f;
  const float whole = (power + 12582912.0f) - 12582912.0f;  // to the nearest: 1.5 * 2^23 leaves no fraction bits
  const float r = -x - whole * 0.693359375f - whole * -2.12194440e-4f;  // ln 2 in two parts, the first one exact
  float sum = 1.0f / 5040;
  for (const float c : {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f}) sum = sum * r + c;
  return sum * std::bit_cast<float>((static_cast<std::int32_t>(whole) + 127) << 23);
}

/// ln(1 + x) for 0 <= x <= 1, to 2e-7 relative: 2 artanh(x / (2 + x)).
[[gnu::always_inline]] inline float log_one_plus(float x) {
  const float t = x / (2 + x), t2 = t * t;
  float sum = 1.0f / 15;
  for (const float c : {1.0f / 13, 1.0f / 11, 1.0f / 9, 1.0f / 7, 1.0f / 5, 1.0f / 3, 1.0f}) sum = sum * t2 + c;
  return 2 * t * sum;
}

}  // namespace hml
