#pragma once
#include <torch/torch.h>

#include "hml/learn/networks/images/image_blocks.hpp"

namespace hml {

/// Stages of 3 x 3 convolutions that keep the size, each with ReLU; 2 x 2 max pooling ends a stage.
void add_plain_stages(torch::nn::Sequential& layers, const ImageStages& stages);
OnnxValue plain_stages(const OnnxWeights& layers, const OnnxValue& images, const ImageStages& stages);

}  // namespace hml
