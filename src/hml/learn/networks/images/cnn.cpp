#include "hml/learn/networks/images/cnn.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/learn/networks/images/image_blocks.hpp"
#include "hml/learn/networks/torch_network.hpp"

namespace hml {

namespace nn = torch::nn;

namespace {

// Layers with parameters that are drawn already.
class DrawnSequence : public TorchSequence {
 public:
  using TorchSequence::TorchSequence;
  bool draws() const override { return true; }
};

}  // namespace

void Cnn::declare_network(Parameters& p) {
  std::vector<std::string> names;
  std::string what;
  for (const auto& block : image_blocks()) {
    names.push_back(block.name);
    what += fmt::format("{}'{}' {}", what.empty() ? "" : ", ", block.name, block.doc);
  }
  p.add("block", block_, "What the stages are made of: " + what + ".").choices(names);
  p.add("filters", filters_, "Filters of every stage, each of which halves the image.").min(1).max(100000);
  p.add("depth", depth_, "Blocks of every stage.").min(1).max(1000);
}

std::unique_ptr<Network> Cnn::build(std::int64_t outputs, const std::string& device) const {
  std::vector<std::int64_t> shape = input_shape();
  if (shape.size() == 2) shape.insert(shape.begin(), 1);  // an image of one channel
  if (filters_.empty()) throw Error(ErrorKind::config, "filters: at least one stage is needed");
  if (std::min(shape[1], shape[2]) >> filters_.size() == 0)
    throw Error(ErrorKind::config, fmt::format("{} stages halve an image of {} pixels to nothing", filters_.size(),
                                               std::min(shape[1], shape[2])));
  const ImageBlock& block = find_image_block(block_);
  const auto build = [block, stages = ImageStages{shape[0], filters_, depth_}, outputs]() -> std::shared_ptr<TorchModule> {
    nn::Sequential layers;
    block.add(layers, stages);
    layers->push_back("output", nn::Linear(stages.filters.back(), outputs));
    if (block.draws) return std::make_shared<DrawnSequence>(layers);
    return std::make_shared<TorchSequence>(layers);
  };
  constexpr std::int64_t shard = 32;
  return std::make_unique<TorchNetwork>(build, shape, outputs, block.whole_batch ? 0 : shard, device);
}

}  // namespace hml
