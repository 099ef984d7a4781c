#include <fmt/format.h>

#include "hml/learn/networks/images/convnext_block.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

namespace {

OnnxValue channels_last(const OnnxValue& images) { return transpose(images, {0, 2, 3, 1}); }
OnnxValue channels_first(const OnnxValue& pixels) { return transpose(pixels, {0, 3, 1, 2}); }

OnnxValue norm(const OnnxWeights& layer, const OnnxValue& pixels) {
  return layer_norm(layer, pixels, static_cast<float>(convnext_epsilon));
}
OnnxValue channel_norm(const OnnxWeights& layer, const OnnxValue& images) {
  return channels_first(norm(layer, channels_last(images)));
}

OnnxValue convnext_block(const OnnxWeights& block, const OnnxValue& images) {
  const OnnxValue pixels = norm(block.in("norm"), channels_last(convolution(block.in("dwconv"), images, 3)));
  const OnnxValue changed = linear(block.in("pwconv2"), gelu(linear(block.in("pwconv1"), pixels)));
  return images + channels_first(changed * block("gamma"));
}

}  // namespace

OnnxValue convnext_stages(const OnnxWeights& layers, const OnnxValue& images, const ImageStages& stages) {
  OnnxValue out = channel_norm(layers.in("stem_norm"), convolution(layers.in("stem"), images, 0, 2));
  for (std::size_t stage = 1; stage <= stages.filters.size(); ++stage) {
    const auto named = [&](const char* what) { return layers.in(fmt::format("stage{}_{}", stage, what)); };
    if (stage > 1) out = convolution(named("halving"), channel_norm(named("norm"), out), 0, 2);
    for (int block = 1; block <= stages.depth; ++block)
      out = convnext_block(layers.in(fmt::format("stage{}_block{}", stage, block)), out);
  }
  return norm(layers.in("norm"), pixel_mean(out));
}

}  // namespace hml
