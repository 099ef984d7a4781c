#pragma once
#include "hml/learn/onnx/onnx_operators.hpp"
#include "hml/learn/onnx/onnx_weights.hpp"

namespace hml {

// Layers of PyTorch by the names of their numbers, applied to the last axis (..., inputs).

/// Linear, or a convolution of width 1: "weight" (outputs, inputs) and, where there is one, "bias".
OnnxValue linear(const OnnxWeights& layer, const OnnxValue& x);
/// LayerNorm: "weight" and "bias".
OnnxValue layer_norm(const OnnxWeights& layer, const OnnxValue& x);
/// BatchNorm in inference: "weight", "bias", "running_mean" and "running_var".
OnnxValue batch_norm(const OnnxWeights& layer, const OnnxValue& x);
/// Linear layers "0.0", "1.0", ... with ReLU, and a last one without, named by its number alone.
OnnxValue dense_head(const OnnxWeights& layers, const OnnxValue& x);

}  // namespace hml
