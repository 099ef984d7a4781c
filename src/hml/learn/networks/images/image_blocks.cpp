#include "hml/learn/networks/images/image_blocks.hpp"

#include <algorithm>

#include "hml/learn/networks/images/convnext_block.hpp"
#include "hml/learn/networks/images/plain_block.hpp"
#include "hml/learn/networks/images/residual_block.hpp"

namespace hml {

const std::vector<ImageBlock>& image_blocks() {
  static const std::vector<ImageBlock> table = {
      {"plain", "a 3 x 3 convolution with ReLU", add_plain_stages, plain_stages, false, false},
      {"residual", "two 3 x 3 convolutions with batch norm and a shortcut (arXiv:1512.03385)", add_residual_stages,
       residual_stages, true, true},
      {"convnext", "a 7 x 7 convolution of each channel and two layers across them (arXiv:2201.03545)",
       add_convnext_stages, convnext_stages, false, true}};
  return table;
}

const ImageBlock& find_image_block(const std::string& name) {
  return *std::find_if(image_blocks().begin(), image_blocks().end(), [&](const auto& block) { return block.name == name; });
}

void add_average(torch::nn::Sequential& layers) {
  layers->push_back("average", torch::nn::AdaptiveAvgPool2d(1));
  layers->push_back("flatten", torch::nn::Flatten());
}

}  // namespace hml
