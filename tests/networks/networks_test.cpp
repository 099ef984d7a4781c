#include "hml/learn/networks/networks.hpp"

#include <gtest/gtest.h>

#include "../learn/toy.hpp"
#include "hml/learn/catalogue.hpp"

namespace hml {
namespace {

using namespace test;

Approaches all() {
  Approaches out = approaches();
  add_networks(out);
  return out;
}

std::unique_ptr<Approach> made(const std::string& kind, const std::string& parameters) {
  auto network = all().make(kind);
  network->compile(Config::parse(parameters));
  return network;
}

// Images of 33 x 33: one blob near the centre, for the signal a second one beside it.
Samples blobs(std::int64_t n, std::uint64_t seed) {
  Samples out;
  Tensor images{{n, 33, 33}, std::vector<float>(static_cast<std::size_t>(n) * 1089), {"pt"}, {"GeV"}};
  for (std::int64_t i = 0; i < n; ++i) {
    Random random(seed, static_cast<std::uint64_t>(i));
    float* image = images.values.data() + i * 1089;
    const int label = static_cast<int>(i % 2);
    for (int particle = 0; particle < 30; ++particle) {
      const bool second = label == 1 && particle % 2 == 0;
      const int row = static_cast<int>(std::lround(random.normal(second ? 22 : 16, 2))),
                column = static_cast<int>(std::lround(random.normal(16, 2)));
      if (row >= 0 && row < 33 && column >= 0 && column < 33)
        image[row * 33 + column] += static_cast<float>(10 * random.uniform());
    }
    out.labels.push_back(label);
  }
  out.weights.assign(static_cast<std::size_t>(n), 1.0);
  out.inputs.emplace_back("image", std::move(images));
  out.classes = {"background", "signal"};
  return out;
}

TEST(Mlp, ReachesTheBestPossibleAuc) {
  const Samples train = gaussians(6000, 1.5, 2, 1), other = gaussians(10000, 1.5, 2, 2);
  auto mlp = made("mlp", "{epochs: 10}");
  mlp->fit(train, other, {.seed = 1});
  EXPECT_NEAR(auc(mlp->predict(other), other), phi(1.5 / std::sqrt(2.0)), 0.008);
  ASSERT_EQ(mlp->history().find("loss")->size(), 10u);
  EXPECT_LT(mlp->history().find("loss")->back(), mlp->history().find("loss")->front());
  EXPECT_GT(mlp->history().find("validation_accuracy")->back(), 0.75);
}

// 4,386 parameters for three inputs and 5,954 for an image of 33 x 33 x 1, as hep-ml-lab's.
TEST(Networks, HaveTheirParameters) {
  auto mlp = made("mlp", "{epochs: 1}");
  mlp->fit(gaussians(200, 1, 3), {});
  EXPECT_EQ(mlp->summary().title, "mlp: 4386 parameters");
  auto cnn = made("cnn", "{epochs: 1}");
  cnn->fit(blobs(64, 1), {});
  EXPECT_EQ(cnn->summary().title, "cnn: 5954 parameters");
  EXPECT_EQ(cnn->summary().rows[0], (std::vector<std::string>{"conv1", "8 x 33 x 33", "80", "78408"}));
}

TEST(Cnn, LearnsShapes) {
  const Samples train = blobs(600, 1), other = blobs(300, 2);
  auto cnn = made("cnn", "{epochs: 6, learning_rate: 0.01}");
  cnn->fit(train, {}, {.seed = 3, .threads = 2});
  EXPECT_GT(auc(cnn->predict(other, 2), other), 0.95);
}

TEST(Networks, TrainTheSameForAnyNumberOfThreads) {
  const Samples train = blobs(300, 1);
  std::vector<float> first;
  for (const int threads : {1, 2, 3}) {
    auto cnn = made("cnn", "{epochs: 1}");
    cnn->fit(train, {}, {.seed = 3, .threads = threads});
    const auto scores = cnn->predict(train, threads).values;
    if (first.empty()) first = scores;
    EXPECT_EQ(scores, first) << threads;
  }
}

TEST(Networks, SeedsDecide) {
  const Samples train = gaussians(1000, 1);
  const auto scores = [&](std::uint64_t seed) {
    auto mlp = made("mlp", "{epochs: 2}");
    mlp->fit(train, {}, {.seed = seed});
    return mlp->predict(train).values;
  };
  EXPECT_EQ(scores(1), scores(1));
  EXPECT_NE(scores(1), scores(2));
}

TEST(Networks, SurviveSaveAndLoadBitForBit) {
  for (const auto& [kind, train] : {std::pair{"mlp", gaussians(500, 1, 3)}, std::pair{"cnn", blobs(100, 1)}}) {
    auto network = made(kind, "{epochs: 2, normalise: standard}");
    network->fit(train, train);
    const Scratch scratch("network.h5");
    network->save(scratch.path);
    const auto loaded = load_approach(scratch.path, all());
    EXPECT_EQ(loaded->predict(train).values, network->predict(train).values);
    EXPECT_EQ(loaded->summary().text(), network->summary().text());
    if (std::string(kind) == "cnn") {
      EXPECT_TRUE(contains(message_of([&] { load_approach(scratch.path, approaches()); }), "unknown approach 'cnn'"));
    }
  }
}

TEST(Networks, RespectWeights) {
  // The same events carry both labels; the weights say three to one.
  Samples train = gaussians(2000, 0);
  for (std::size_t i = 0; i < 2000; ++i) train.weights[i] = train.labels[i] == 1 ? 3e-5 : 1e-5;
  auto mlp = made("mlp", "{epochs: 15}");
  mlp->fit(train, {});
  const auto p = mlp->predict(train).column(1);
  EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0) / 2000, 0.75, 0.03);
}

TEST(Networks, KeepTheBestEpochAndStopEarly) {
  const Samples train = gaussians(100, 1), watched = gaussians(500, 1, 2, 5);
  auto mlp = made("mlp", "{epochs: 400, patience: 5, learning_rate: 0.01}");
  mlp->fit(train, watched);
  const auto& curve = *mlp->history().find("validation_loss");
  EXPECT_LT(curve.size(), 400u);
  EXPECT_NEAR(mlp->evaluate(watched).loss, *std::min_element(curve.begin(), curve.end()), 1e-5);
  auto unwatched = made("mlp", "{patience: 5, validation_split: 0}");
  EXPECT_TRUE(contains(message_of([&] { unwatched->fit(train, {}); }), "needs validation"));
}

TEST(Networks, AValueThatStandsForAMissingOneIsOne) {
  Samples with_nan = gaussians(1000, 1.5, 3);
  Samples with_stand_in = with_nan;
  for (std::size_t i = 0; i < 1000; i += 5) {
    with_nan.inputs[0].second.values[3 * i] = std::nanf("");
    with_stand_in.inputs[0].second.values[3 * i] = -999;
  }
  auto by_nan = made("mlp", "{epochs: 3}"), by_stand_in = made("mlp", "{epochs: 3}"),
       blind = made("mlp", "{epochs: 3, missing: []}");
  by_nan->fit(with_nan, {}), by_stand_in->fit(with_stand_in, {}), blind->fit(with_stand_in, {});
  EXPECT_EQ(by_nan->predict(with_nan).values, by_stand_in->predict(with_stand_in).values);
  EXPECT_NE(by_nan->predict(with_nan).values, blind->predict(with_stand_in).values);
}

TEST(Networks, TakeMissingAndRefuseInfiniteValues) {
  Samples train = gaussians(1000, 1.5, 3);
  for (std::size_t i = 0; i < 1000; i += 5) train.inputs[0].second.values[3 * i] = std::nanf("");
  for (std::size_t i = 0; i < 1000; ++i) train.inputs[0].second.values[3 * i + 1] = 4;  // constant
  auto mlp = made("mlp", "{epochs: 10}");
  mlp->fit(train, {});
  for (const float p : mlp->predict(train).values) ASSERT_TRUE(std::isfinite(p));
  train.inputs[0].second.values[3 * 17 + 2] = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(contains(message_of([&] { mlp->predict(train); }), "event 17: 'x2' is infinite"));
  const Samples good = gaussians(100, 1.5, 3);
  EXPECT_TRUE(contains(message_of([&] { mlp->fit(train, good); }), "mlp: event 17: 'x2' is infinite"));
  EXPECT_TRUE(contains(message_of([&] { mlp->fit(good, train); }), "validation sample: event 17: 'x2' is infinite"));
  // Of all events, those included that are held out.
  auto holding = made("mlp", "{validation_split: 0.4}");
  EXPECT_TRUE(contains(message_of([&] { holding->fit(train, {}); }), "mlp: event 17: 'x2' is infinite"));
}

TEST(Networks, TellWhatIsWrong) {
  const Samples train = gaussians(100, 1);
  auto cnn = made("cnn", "{}");
  EXPECT_TRUE(contains(message_of([&] { cnn->fit(blobs(20, 1), {}, {.device = "gpu"}); }), "unknown device 'gpu'"));
  if (!cuda_available()) {
    EXPECT_TRUE(contains(message_of([&] { cnn->fit(blobs(20, 1), {}, {.device = "cuda"}); }), "no GPU"));
  }
  EXPECT_TRUE(contains(message_of([&] { cnn->fit(train, {}); }), "needs images"));
  EXPECT_TRUE(contains(message_of([&] { made("mlp", "{hiden: [3]}"); }), "did you mean 'hidden'"));
  EXPECT_FALSE(torch_version().empty());
}

}  // namespace
}  // namespace hml
