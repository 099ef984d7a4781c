#include "hml/learn/networks/images/cnn.hpp"

#include <gtest/gtest.h>

#include "../learn/toy.hpp"
#include "hml/learn/networks/networks.hpp"

namespace hml {
namespace {

using namespace test;

// Images of 2 x 16 x 16, such as photons and tracks: one blob in both, or in the second channel one beside it.
Samples blobs(std::int64_t n, std::uint64_t seed) {
  constexpr std::int64_t size = 16, row = 2 * size * size;
  Samples out;
  Tensor images{{n, 2, size, size}, std::vector<float>(static_cast<std::size_t>(n * row)), {"a", "b"}, {"GeV", "GeV"}};
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    const int label = static_cast<int>(i % 2);
    const double place = random.uniform(5, 9);
    for (int particle = 0; particle < 40; ++particle) {
      const int channel = particle % 2;
      const auto y = std::lround(random.normal(place + (label == 1 && channel == 1 ? 3 : 0), 1)),
                 x = std::lround(random.normal(8, 1));
      if (x < 0 || x >= size || y < 0 || y >= size) continue;
      images.values[static_cast<std::size_t>(i * row + (channel * size + y) * size + x)] +=
          static_cast<float>(10 * random.uniform());
    }
    out.labels.push_back(label);
  }
  out.weights.assign(static_cast<std::size_t>(n), 1.0);
  out.inputs.emplace_back("image", std::move(images));
  out.classes = {"background", "signal"};
  return out;
}

std::unique_ptr<Cnn> made(const std::string& parameters) {
  auto cnn = std::make_unique<Cnn>();
  cnn->compile(Config::parse(parameters));
  return cnn;
}

class EveryBlock : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryBlock, LearnsShapesAndSurvivesSaveAndLoad) {
  const Samples train = blobs(400, 1), other = blobs(200, 2);
  auto cnn = made("{filters: [6, 12], epochs: 8, learning_rate: 0.01, batch_size: 32, normalise: log, block: " + GetParam() + "}");
  cnn->fit(train, other, {.seed = 3});
  const auto scores = cnn->predict(other);
  EXPECT_GT(auc(scores, other), 0.97);

  const Scratch scratch("cnn-" + GetParam() + ".h5");
  cnn->save(scratch.path);
  Approaches all;
  add_networks(all);
  const auto loaded = load_approach(scratch.path, all);
  EXPECT_EQ(loaded->predict(other).values, scores.values);
  EXPECT_EQ(loaded->summary().text(), cnn->summary().text());
}

INSTANTIATE_TEST_SUITE_P(Cnn, EveryBlock, ::testing::Values("plain", "residual", "convnext"),
                         [](const auto& block) { return block.param; });

TEST(Cnn, KeepsTheRunningMeansOfItsBlocks) {
  auto cnn = made("{filters: [4], epochs: 1, block: residual}");
  cnn->fit(blobs(40, 1), {});
  const auto stored = cnn->weights();
  const auto& mean = stored.find("stage1_block1.bn1.running_mean");
  EXPECT_EQ(mean.shape, (std::vector<std::int64_t>{4}));
  EXPECT_NE(mean.bytes, std::vector<std::byte>(mean.bytes.size()));
}

// Of a block the weights of all convolutions are used at every pixel of its output.
TEST(Cnn, TellsItsLayers) {
  auto residual = made("{filters: [6, 12], depth: 2, epochs: 1, block: residual}");
  residual->fit(blobs(20, 1), {});
  const auto rows = residual->summary().rows;
  ASSERT_EQ(rows.size(), 3u + 4u + 3u);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"stem", "6 x 16 x 16", "108", "27648"}));
  EXPECT_EQ(rows[5], (std::vector<std::string>{"stage2_block1", "12 x 8 x 8", "2088", "129024"}));
  EXPECT_EQ(rows[9], (std::vector<std::string>{"output", "2", "26", "24"}));

  auto convnext = made("{filters: [6, 12], epochs: 1, block: convnext}");
  convnext->fit(blobs(20, 1), {});
  EXPECT_EQ(convnext->summary().rows[2], (std::vector<std::string>{"stage1_block1", "6 x 8 x 8", "636", "37248"}));
}

TEST(Cnn, TellsWhatIsWrong) {
  EXPECT_TRUE(contains(message_of([] { made("{block: residul}"); }), "residual"));
  auto deep = made("{filters: [4, 4, 4, 4, 4]}");
  EXPECT_TRUE(contains(message_of([&] { deep->fit(blobs(20, 1), {}); }), "5 stages halve an image of 16 pixels to nothing"));
}

}  // namespace
}  // namespace hml
