#include <fmt/format.h>

#include "hml/learn/networks/images/cnn.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

OnnxValue Cnn::in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const {
  if (block_ != "plain" || depth_ != 1) return NetworkApproach::in_onnx(weights, inputs);
  OnnxValue images = inputs.rank() == 3 ? unsqueeze(inputs, 1) : inputs;
  for (std::size_t i = 1; i <= filters_.size(); ++i) {
    const OnnxWeights layer = weights.in(fmt::format("conv{}", i));
    images = max_pool(relu(convolution(images, layer("weight"), layer("bias"), 1)));
  }
  return linear(weights.in("output"), mean(mean(images, 3), 2));
}

}  // namespace hml
