#include "hml/learn/onnx/onnx_layers.hpp"

#include <fmt/format.h>

namespace hml {

OnnxValue linear(const OnnxWeights& layer, const OnnxValue& x) {
  OnnxValue weight = layer("weight");
  if (weight.rank() > 2) weight = reshape(weight, {weight.size(0), weight.size(1)});
  const OnnxValue product = matmul(x, transpose(weight, {1, 0}));
  return layer.has("bias") ? product + layer("bias") : product;
}

OnnxValue layer_norm(const OnnxWeights& layer, const OnnxValue& x, float epsilon) {
  return layer_norm(x, layer("weight"), layer("bias"), epsilon);
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

OnnxValue dense_network(const OnnxWeights& layers, const OnnxValue& x) {
  OnnxValue values = x;
  for (int i = 1; layers.has(fmt::format("dense{}.weight", i)); ++i)
    values = relu(linear(layers.in(fmt::format("dense{}", i)), values));
  return linear(layers.in("output"), values);
}

OnnxValue convolution(const OnnxWeights& layer, const OnnxValue& images, std::int64_t padding, std::int64_t stride) {
  const auto bias = layer.has("bias") ? std::optional(layer("bias")) : std::nullopt;
  return convolution(images, layer("weight"), bias, padding, stride);
}

OnnxValue image_batch_norm(const OnnxWeights& layer, const OnnxValue& images) {
  return batch_norm(images, layer("weight"), layer("bias"), layer("running_mean"), layer("running_var"));
}

OnnxValue pixel_mean(const OnnxValue& images) { return mean(mean(images, 3), 2); }

}  // namespace hml
