#include <cmath>
#include <cstring>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hml/learn/dense/mlp.hpp"
#include "hml/learn/interpret/interpreter.hpp"
#include "hml/learn/interpret/saliency.hpp"
#include "hml/learn/interpret/weighted_mean.hpp"
#include "hml/learn/training/safetensors.hpp"
#include "hml/learn/trees/boosted_trees.hpp"
#include "toy.hpp"

namespace hml {
namespace {

using namespace test;

StoredTensor stored(const std::string& name, std::vector<std::int64_t> shape, const std::vector<float>& values) {
  StoredTensor out{name, "F32", std::move(shape), std::vector<std::byte>(4 * values.size())};
  std::memcpy(out.bytes.data(), values.data(), out.bytes.size());
  return out;
}

// A perceptron that keeps the weights it begins with.
std::unique_ptr<Mlp> with_weights(const StoredTensors& weights, const std::string& hidden, const Samples& samples,
                                  const std::string& loss = "cross_entropy") {
  const Scratch scratch("weights.safetensors");
  write_safetensors(scratch.path, weights);
  auto mlp = std::make_unique<Mlp>();
  mlp->compile(Config::parse("{hidden: " + hidden + ", epochs: 1, learning_rate: 1e-9, normalise: none, validation_split: 0, loss: " +
                             loss + ", start: " + scratch.path.string() + "}"));
  mlp->fit(samples, {});
  return mlp;
}

double spread(const Samples& samples, std::size_t feature) {
  const Tensor& x = samples.inputs[0].second;
  const auto width = static_cast<std::size_t>(x.row_size());
  double w = 0, sum = 0, squares = 0;
  for (std::size_t i = 0; i < samples.labels.size(); ++i) {
    const double value = x.values[i * width + feature], weight = samples.weights[i];
    w += weight, sum += weight * value, squares += weight * value * value;
  }
  return std::sqrt(squares / w - sum / w * sum / w);
}

// Of two outputs the derivative of the log odds is the difference of two rows of weights, of one output it is a row.
TEST(Saliency, OfALinearNetworkIsItsWeightsTimesTheSpreads) {
  Samples samples = gaussians(500, 1, 3);
  for (std::size_t i = 0; i < 500; ++i) samples.weights[i] = 1 + static_cast<double>(i % 3);
  const auto two = with_weights({{stored("output.weight", {2, 3}, {1, 0.5f, 3, 3, -0.5f, 3}), stored("output.bias", {2}, {0, 1})}, {}},
                                "[]", samples);
  const auto one = with_weights({{stored("output.weight", {1, 3}, {2, -1, 0}), stored("output.bias", {1}, {1})}, {}}, "[]",
                                samples, "binary_cross_entropy");
  for (const auto* network : {two.get(), one.get()})
    for (const std::int64_t c : {0, 1}) {
      const auto found = saliency(*network, samples, c);
      ASSERT_EQ(found.features.size(), 3u);
      EXPECT_EQ(found.features[1].name, "x1");
      const double sign = c == 1 ? 1 : -1, expected[] = {2 * spread(samples, 0), -spread(samples, 1), 0};
      for (std::size_t f = 0; f < 3; ++f) {
        EXPECT_NEAR(found.features[f].size.value, std::abs(expected[f]), 1e-5) << f;
        EXPECT_NEAR(found.features[f].direction.value, sign * expected[f], 1e-5) << f;
        EXPECT_NEAR(found.features[f].size.error, 0, 1e-6);  // the same for all events
      }
      EXPECT_TRUE(found.size.empty());
    }
}

// One hidden ReLU that is on where x0 > 0: half of the events have a derivative of 4, the others none.
TEST(Saliency, FollowsTheReLUs) {
  const Samples samples = gaussians(2000, 0, 2);
  const auto mlp = with_weights({{stored("dense1.weight", {1, 2}, {2, 0}), stored("dense1.bias", {1}, {0}),
                                  stored("output.weight", {1, 1}, {2}), stored("output.bias", {1}, {0})},
                                 {}},
                                "[1]", samples, "binary_cross_entropy");
  double on = 0;
  for (std::size_t i = 0; i < 2000; ++i) on += samples.inputs[0].second.values[2 * i] > 0;
  const auto found = saliency(*mlp, samples, 1, 2);
  EXPECT_NEAR(found.features[0].size.value, 4 * on / 2000 * spread(samples, 0), 1e-4);
  const double p = on / 2000;
  EXPECT_NEAR(found.features[0].size.error, 4 * std::sqrt(p * (1 - p) / 2000) * spread(samples, 0), 1e-4);
  EXPECT_NEAR(found.features[1].size.value, 0, 1e-6);  // one step of 1e-9 was taken
  // The same events, on however many threads.
  EXPECT_EQ(saliency(*mlp, samples, 1, 3).features[0].size.value, found.features[0].size.value);
}

// Central differences of what is predicted; three classes, whose log odds bend.
TEST(Saliency, IsWhatPredictionsChangeBy) {
  Samples samples = gaussians(300, 1.5, 3);
  samples.classes = {"a", "b", "c"};
  for (std::size_t i = 0; i < 300; ++i) samples.labels[i] = samples.inputs[0].second.values[3 * i + 1] > 0.5f ? 2 : samples.labels[i];
  Mlp mlp;
  mlp.compile(Config::parse("{hidden: [16, 16], epochs: 30, learning_rate: 0.01, normalise: none}"));
  mlp.fit(samples, {}, {.seed = 3});
  std::vector<float> slopes;
  mlp.input_gradients(mlp.aligned(samples), 1, 1, [&](const auto& found) {
    slopes.insert(slopes.end(), found.values.begin(), found.values.end());
  });
  ASSERT_EQ(slopes.size(), 900u);
  double off = 0, all = 0;
  for (std::size_t f = 0; f < 3; ++f) {
    Samples up = samples, down = samples;
    for (std::size_t i = 0; i < 300; ++i) up.inputs[0].second.values[3 * i + f] += 2e-3f, down.inputs[0].second.values[3 * i + f] -= 2e-3f;
    const auto p = mlp.predict(up).column(1), q = mlp.predict(down).column(1);
    for (std::size_t i = 0; i < 300; ++i) {
      if (std::min({p[i], q[i], 1 - p[i], 1 - q[i]}) < 1e-3f) continue;
      const double difference = (std::log(p[i] / (1.0 - p[i])) - std::log(q[i] / (1.0 - q[i]))) / 4e-3;
      off += std::pow(difference - slopes[3 * i + f], 2), all += difference * difference;
    }
  }
  EXPECT_LT(std::sqrt(off / all), 0.03);
}

TEST(WeightedMean, IsARatioOfSums) {
  WeightedMean mean;
  EXPECT_TRUE(mean.empty());
  EXPECT_EQ(mean.value(), 0);
  mean.add(1, 3, 2), mean.add(2, 2, 1);
  EXPECT_DOUBLE_EQ(mean.value(), 7.0 / 4);
  EXPECT_DOUBLE_EQ(mean.error(), std::sqrt(std::pow(3 - 3.5, 2) + 4 * std::pow(2 - 1.75, 2)) / 4);
}

TEST(Interpreters, AskAllApproachesInOneWay) {
  const Samples samples = gaussians(600, 2, 3);
  const auto methods = named_interpreters(Config::parse("{permutation_importance: {repeats: 2, events: 200}, "
                                                        "slopes: {method: saliency}, attention: }"));
  ASSERT_EQ(methods.size(), 3u);
  EXPECT_EQ(methods[1].settings.at("method").text(), "saliency");
  EXPECT_EQ(methods[0].settings.at("events").integer(), 200);
  BoostedTrees trees;
  trees.compile(Config::parse("{trees: 5}"));
  trees.fit(samples, {});
  Mlp mlp;
  mlp.compile(Config::parse("{epochs: 2}"));
  mlp.fit(samples, {});
  const auto bars = methods[0].interpreter->interpret(trees, samples, 7, 2).bars;
  ASSERT_EQ(bars.size(), 2u);
  EXPECT_EQ(bars[0].names, (std::vector<std::string>{"x0", "x1", "x2"}));
  EXPECT_GT(bars[0].values[0], 5 * bars[0].errors[0]);
  EXPECT_EQ(methods[0].interpreter->interpret(trees, samples, 7, 1).bars[0].values, bars[0].values);
  EXPECT_NE(methods[0].interpreter->interpret(trees, samples, 8, 1).bars[0].values, bars[0].values);
  EXPECT_EQ(methods[0].interpreter->interpret(mlp, samples).bars.size(), 2u);
  EXPECT_EQ(methods[1].interpreter->interpret(mlp, samples).bars.size(), 2u);
  EXPECT_TRUE(methods[1].interpreter->interpret(trees, samples).empty());
  EXPECT_TRUE(methods[2].interpreter->interpret(mlp, samples).empty());
  EXPECT_TRUE(contains(message_of([&] { named_interpreters(Config::parse("{salency: }")); }), "did you mean 'saliency'"));
  EXPECT_TRUE(contains(message_of([&] { named_interpreters(Config::parse("{saliency: {event: 3}}")); }), "did you mean 'events'"));
  EXPECT_TRUE(contains(message_of([&] { named_interpreters(Config::parse("{attention: {by: block}}")); }), "layer"));
}

TEST(Interpretations, AreTheSameFromJson) {
  const double none = std::nan("");
  const Interpretation found{{{"bars", "q", {"b", "a"}, {1.25, -2}, {0.5, none}}},
                             {{"series", "z", "x", "q", {0, 1}, {2, none}, {0.125, none}}},
                             {{"map", "q", {"x", -1, 1}, {"y", 0, 2}, 2, 1, true, {0.5, none}}}};
  const auto json = to_json(found);
  EXPECT_EQ(json.at("bars").at(0).at("values").at("b").at("error"), 0.5);
  EXPECT_TRUE(json.at("bars").at(0).at("values").at("a").at("error").is_null());
  const auto again = interpretation_from_json(json);
  EXPECT_EQ(to_json(again), json);
  EXPECT_EQ(again.bars[0].names, found.bars[0].names);
  EXPECT_TRUE(std::isnan(again.maps[0].values[1]));
}

}  // namespace
}  // namespace hml
