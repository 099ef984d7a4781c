#include "hml/learn/networks/images/cnn.hpp"
#include "hml/learn/networks/images/image_blocks.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

OnnxValue Cnn::in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const {
  const OnnxValue images = inputs.rank() == 3 ? unsqueeze(inputs, 1) : inputs;
  const ImageStages stages{images.size(1), filters_, depth_};
  return linear(weights.in("output"), find_image_block(block_).in_onnx(weights, images, stages));
}

}  // namespace hml
