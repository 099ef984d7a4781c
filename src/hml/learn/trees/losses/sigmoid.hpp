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
  // Horner's scheme, written out: a loop would keep compilers from vector code around it.
  const float sum =
      ((((((r * (1.0f / 5040) + 1.0f / 720) * r + 1.0f / 120) * r + 1.0f / 24) * r + 1.0f / 6) * r + 0.5f) * r + 1.0f) * r + 1.0f;
  return sum * std::bit_cast<float>((static_cast<std::int32_t>(whole) + 127) << 23);
}

/// ln(1 + x) for 0 <= x <= 1, to 2e-7 relative: 2 artanh(x / (2 + x)).
[[gnu::always_inline]] inline float log_one_plus(float x) {
  const float t = x / (2 + x), t2 = t * t;
  return 2 * t * (((((((t2 * (1.0f / 15) + 1.0f / 13) * t2 + 1.0f / 11) * t2 + 1.0f / 9) * t2 + 1.0f / 7) * t2 + 1.0f / 5) * t2 +
                   1.0f / 3) * t2 + 1.0f);
}

}  // namespace hml
