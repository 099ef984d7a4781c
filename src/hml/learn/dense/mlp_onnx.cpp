#include "hml/learn/dense/mlp.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

OnnxValue Mlp::in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const {
  return dense_network(weights, inputs);
}

}  // namespace hml
