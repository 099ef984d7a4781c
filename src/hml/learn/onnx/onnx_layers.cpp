#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

OnnxValue linear(const OnnxWeights& layer, const OnnxValue& x) {
  OnnxValue weight = layer("weight");
  if (weight.rank() > 2) weight = reshape(weight, {weight.size(0), weight.size(1)});
  const OnnxValue product = matmul(x, transpose(weight, {1, 0}));
  return layer.has("bias") ? product + layer("bias") : product;
}

OnnxValue layer_norm(const OnnxWeights& layer, const OnnxValue& x) {
  return layer_norm(x, layer("weight"), layer("bias"));
}

OnnxValue batch_norm(const OnnxWeights& layer, const OnnxValue& x) {
  const OnnxValue scale = layer("weight") / sqrt(layer("running_var") + 1e-5f);
  return x * scale + (layer("bias") - layer("running_mean") * scale);
}

OnnxValue dense_head(const OnnxWeights& layers, const OnnxValue& x) {
  OnnxValue values = x;
  std::size_t i = 0;
  for (; layers.in(i).has("0.weight"); ++i) values = relu(linear(layers.in(i).in(0), values));
  return linear(layers.in(i), values);
}

}  // namespace hml
