#include <algorithm>
#include <limits>

#include "hml/learn/onnx/onnx_operators.hpp"
#include "hml/learn/onnx/onnx_weights.hpp"
#include "hml/learn/training/normaliser.hpp"

namespace hml {

namespace {

OnnxValue filled(const OnnxValue& x, const std::vector<float>& missing, const OnnxValue& fill) {
  OnnxValue is_missing = is_nan(x);
  for (const float stand_in : missing) is_missing = either(is_missing, equal(x, stand_in));
  return where(is_missing, fill, x);
}

OnnxValue signed_log(const OnnxValue& x) { return sign(x) * log(abs(x) + 1); }
OnnxValue signed_sqrt(const OnnxValue& x) { return sign(x) * sqrt(abs(x)); }

// Divided by the event's largest value, where one is above zero.
OnnxValue over_largest(const OnnxValue& x, const OnnxValue& raw) {
  const OnnxValue largest = largest_of_event(where(raw, std::numeric_limits<float>::lowest(), x));
  return x / where(less(x.builder().constant(0), largest), largest, 1);
}

}  // namespace

OnnxValue Normaliser::in_onnx(const OnnxValue& input, const std::vector<std::string>& names,
                              const OnnxWeights& weights) const {
  auto& builder = input.builder();
  const OnnxWeights own = weights.in("normalisation");
  const auto groups = static_cast<std::int64_t>(shift_.size());
  // Channels stand in front of an image's pixels, features last.
  const auto shape = input.rank() == 4 ? std::vector<std::int64_t>{groups, 1, 1} : std::vector<std::int64_t>{groups};
  const auto mask = std::find(names.begin(), names.end(), "mask");
  const auto masked = [&](const OnnxValue& values) {
    if (input.rank() != 3 || mask == names.end()) return values;
    const auto column = mask - names.begin();
    return where(equal(slice(input, 2, column, column + 1), 0), 0, values);
  };
  const std::vector<float> stays(raw_.begin(), raw_.end());
  const OnnxValue raw = less(builder.constant(0), builder.constant(stays, shape));
  const OnnxValue present = filled(input, missing_, own.other("fill", shape, fill_));
  OnnxValue x = present - own.other("shift", shape, shift_);
  x = x * own.other("scale", shape, scale_);
  if (method_ == "log") x = signed_log(x);
  if (method_ == "sqrt") x = signed_sqrt(x);
  x = masked(x);
  if (method_ == "max") x = over_largest(x, raw);
  return where(raw, masked(present), x);
}

}  // namespace hml
