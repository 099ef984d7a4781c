#pragma once
#include "hml/learn/onnx/onnx_operators.hpp"
#include "hml/learn/onnx/onnx_weights.hpp"

namespace hml {

// Layers of PyTorch by the names of their numbers, applied to the last axis (..., inputs).

/// Linear, or a convolution of width 1: "weight" (outputs, inputs) and, where there is one, "bias".
OnnxValue linear(const OnnxWeights& layer, const OnnxValue& x);
/// LayerNorm: "weight" and "bias".
OnnxValue layer_norm(const OnnxWeights& layer, const OnnxValue& x, float epsilon = 1e-5f);
/// BatchNorm in inference: "weight", "bias", "running_mean" and "running_var".
OnnxValue batch_norm(const OnnxWeights& layer, const OnnxValue& x);
/// Linear layers "0.0", "1.0", ... with ReLU, and a last one without, named by its number alone.
OnnxValue dense_head(const OnnxWeights& layers, const OnnxValue& x);
/// Those of DenseNetwork: linear layers "dense1", "dense2", ... with ReLU, and "output" without.
OnnxValue dense_network(const OnnxWeights& layers, const OnnxValue& x);

// Layers of images (events, channels, height, width).

/// Conv2d: "weight" and, where there is one, "bias".
OnnxValue convolution(const OnnxWeights& layer, const OnnxValue& images, std::int64_t padding, std::int64_t stride = 1);
/// BatchNorm2d in inference, named as batch_norm().
OnnxValue image_batch_norm(const OnnxWeights& layer, const OnnxValue& images);
/// The mean over the pixels, (events, channels).
OnnxValue pixel_mean(const OnnxValue& images);

}  // namespace hml
