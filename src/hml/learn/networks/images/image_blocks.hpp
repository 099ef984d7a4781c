#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <torch/torch.h>

namespace hml {

class OnnxValue;
class OnnxWeights;

/// Stages of a network on images, one behind the other: each is so many blocks of one width, and halves the image once.
struct ImageStages {
  std::int64_t channels = 1;  ///< of the image
  std::vector<int> filters;   ///< channels of each stage
  int depth = 1;              ///< blocks of each stage
};

/// What the stages are made of.
struct ImageBlock {
  std::string name, doc;
  /// Appends the stages and what makes features of their last image: (n, channels, height, width) to (n, last filters).
  void (*add)(torch::nn::Sequential& layers, const ImageStages& stages);
  /// The same in a graph.
  OnnxValue (*in_onnx)(const OnnxWeights& layers, const OnnxValue& images, const ImageStages& stages);
  bool whole_batch;  ///< has statistics of the whole batch
  bool draws;        ///< draws its parameters as its paper does
};

/// All of them: "plain", "residual", "convnext".
const std::vector<ImageBlock>& image_blocks();
/// The one of that name, which there must be.
const ImageBlock& find_image_block(const std::string& name);

/// The mean over the pixels: the last step of most.
void add_average(torch::nn::Sequential& layers);

}  // namespace hml
