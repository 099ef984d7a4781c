#include <fmt/format.h>

#include "hml/learn/dense/mlp.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

OnnxValue Mlp::in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const {
  OnnxValue values = inputs;
  for (std::size_t i = 1; i <= hidden_.size(); ++i)
    values = relu(linear(weights.in(fmt::format("dense{}", i)), values));
  return linear(weights.in("output"), values);
}

}  // namespace hml
