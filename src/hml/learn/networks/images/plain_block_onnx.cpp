#include <fmt/format.h>

#include "hml/learn/networks/images/plain_block.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

OnnxValue plain_stages(const OnnxWeights& layers, const OnnxValue& images, const ImageStages& stages) {
  OnnxValue out = images;
  int layer = 0;
  for (std::size_t stage = 0; stage < stages.filters.size(); ++stage) {
    for (int block = 0; block < stages.depth; ++block)
      out = relu(convolution(layers.in(fmt::format("conv{}", ++layer)), out, 1));
    out = max_pool(out);
  }
  return pixel_mean(out);
}

}  // namespace hml
