#pragma once
#include <algorithm>
#include <cmath>
#include <span>

namespace hml {

/// Whether a value is NaN or one of those that stand for a missing one, such as -999.
inline bool is_missing(float x, std::span<const float> stand_ins) {
  return std::isnan(x) || std::find(stand_ins.begin(), stand_ins.end(), x) != stand_ins.end();
}

/// The value, or NaN where it is missing.
inline float or_nan(float x, std::span<const float> stand_ins) { return is_missing(x, stand_ins) ? std::nanf("") : x; }

}  // namespace hml
