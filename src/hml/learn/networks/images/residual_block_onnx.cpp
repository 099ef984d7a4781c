#include <fmt/format.h>

#include "hml/learn/networks/images/residual_block.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

namespace {

OnnxValue residual_block(const OnnxWeights& block, const OnnxValue& images, std::int64_t stride) {
  const OnnxValue inner = relu(image_batch_norm(block.in("bn1"), convolution(block.in("conv1"), images, 1, stride)));
  const OnnxValue changed = image_batch_norm(block.in("bn2"), convolution(block.in("conv2"), inner, 1));
  const OnnxWeights shortcut = block.in("downsample");
  if (!shortcut.has("0.weight")) return relu(changed + images);
  return relu(changed + image_batch_norm(shortcut.in(1), convolution(shortcut.in(0), images, 0, stride)));
}

}  // namespace

OnnxValue residual_stages(const OnnxWeights& layers, const OnnxValue& images, const ImageStages& stages) {
  OnnxValue out = relu(image_batch_norm(layers.in("stem_norm"), convolution(layers.in("stem"), images, 1)));
  for (std::size_t stage = 0; stage < stages.filters.size(); ++stage)
    for (int block = 0; block < stages.depth; ++block)
      out = residual_block(layers.in(fmt::format("stage{}_block{}", stage + 1, block + 1)), out,
                           stage > 0 && block == 0 ? 2 : 1);
  return pixel_mean(out);
}

}  // namespace hml
