#include "hml/learn/networks/images/image_blocks.hpp"

#include "hml/learn/networks/images/convnext_block.hpp"
#include "hml/learn/networks/images/residual_block.hpp"
#include "references.hpp"

namespace hml {
namespace {

template <class Block>
void expect_the_reference(Block block, const std::string& name) {
  const References reference(name);
  for (const auto type : {torch::kFloat, torch::kDouble}) {
    load_weights(*block, reference.weights());
    block->to(type);
    block->eval();
    const auto images = reference("images").to(type).requires_grad_();
    EXPECT_LT(distance(block->forward(images).detach(), reference.in(type, "eval")), tolerance(type)) << name;
    block->train();
    const auto out = block->forward(images);
    EXPECT_LT(distance(out.detach(), reference.in(type, "train")), tolerance(type)) << name;
    out.square().sum().backward();
    EXPECT_LT(distance(images.grad(), reference.in(type, "gradient")), tolerance(type)) << name;
    for (const auto& buffer : block->named_buffers())
      if (buffer.value().is_floating_point()) {
        EXPECT_LT(distance(buffer.value().to(torch::kDouble), reference("after." + buffer.key())), tolerance(type));
      }
  }
}

TEST(ImageBlocks, AreThoseOfTorchvision) {
  expect_the_reference(ResidualBlock(5, 5, 1), "residual_block");
  expect_the_reference(ResidualBlock(4, 6, 2), "residual_block_halving");
  expect_the_reference(ConvNextBlock(6), "convnext_block");
}

std::int64_t features_of(const std::string& kind, const ImageStages& stages) {
  for (const auto& block : image_blocks())
    if (block.name == kind) {
      torch::nn::Sequential layers;
      block.add(layers, stages);
      layers->eval();
      const auto features = layers->forward(torch::randn({2, stages.channels, 40, 40}));
      EXPECT_EQ(features.sizes(), (std::vector<std::int64_t>{2, stages.filters.back()}));
      return parameters_of(*layers);
    }
  ADD_FAILURE() << kind;
  return 0;
}

TEST(ImageBlocks, HaveTheirParameters) {
  constexpr std::int64_t channels = 5, a = 8, b = 12, c = 20, depth = 3;
  const ImageStages stages{channels, {a, b, c}, depth};

  const auto convolution = [](std::int64_t in, std::int64_t out) { return 9 * in * out + out; };
  EXPECT_EQ(features_of("plain", stages), convolution(channels, a) + convolution(a, b) + convolution(b, c) +
                                              (depth - 1) * (convolution(a, a) + convolution(b, b) + convolution(c, c)));

  const auto block = [](std::int64_t in, std::int64_t out) {
    return 9 * in * out + 9 * out * out + 4 * out + (in == out ? 0 : in * out + 2 * out);
  };
  EXPECT_EQ(features_of("residual", stages), 9 * channels * a + 2 * a + block(a, a) + block(a, b) + block(b, c) +
                                                 (depth - 1) * (block(a, a) + block(b, b) + block(c, c)));

  const auto next = [](std::int64_t n) { return 8 * n * n + 58 * n; };
  const auto halving = [](std::int64_t in, std::int64_t out) { return 4 * in * out + out; };
  EXPECT_EQ(features_of("convnext", stages), halving(channels, a) + 2 * a + depth * (next(a) + next(b) + next(c)) +
                                                 2 * a + halving(a, b) + 2 * b + halving(b, c) + 2 * c);
}

}  // namespace
}  // namespace hml
