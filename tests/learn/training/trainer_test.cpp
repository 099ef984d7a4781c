#include "hml/learn/training/trainer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "../toy.hpp"
#include "hml/core/interrupt.hpp"
#include "hml/learn/training/training_state.hpp"

namespace hml {
namespace {

using namespace test;

/// Two logits, linear in the features, whose inputs drop out in training: matrix "w" (2, features) and "bias" (2).
class Linear : public Network {
 public:
  explicit Linear(std::int64_t features, double dropout = 0, std::int64_t shard = 16)
      : features_(features), shard_(shard), dropout_(dropout), numbers_(static_cast<std::size_t>(2 * features + 2)) {
    pieces_ = {{"w", {2, features}, 0}, {"bias", {2}, static_cast<std::size_t>(2 * features)}};
  }
  std::int64_t row_size() const override { return features_; }
  std::int64_t outputs() const override { return 2; }
  const std::vector<NetworkPiece>& pieces() const override { return pieces_; }
  std::span<float> parameters() override { return numbers_; }
  std::int64_t shard() const override { return shard_; }
  Table summary() const override { return {}; }
  std::unique_ptr<Replica> replica(int) override { return std::make_unique<LinearReplica>(*this); }

 private:
  struct LinearReplica : Replica {
    explicit LinearReplica(Linear& of) : network(of) {}
    void seed(std::uint64_t key) override { random = Random(key, 0); }
    void forward(std::span<const float> inputs, std::int64_t n, std::span<float> outputs, bool training) override {
      seen.assign(inputs.begin(), inputs.end());
      if (training)
        for (auto& x : seen) x *= random.uniform() < network.dropout_ ? 0 : 1;
      const auto f = static_cast<std::size_t>(network.features_);
      for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i)
        for (std::size_t k = 0; k < 2; ++k) {
          float sum = network.numbers_[2 * f + k];
          for (std::size_t j = 0; j < f; ++j) sum += network.numbers_[k * f + j] * seen[i * f + j];
          outputs[2 * i + k] = sum;
        }
    }
    void backward(std::span<const float> slopes, std::span<float> gradients) override {
      const auto f = static_cast<std::size_t>(network.features_);
      for (std::size_t i = 0; i < slopes.size() / 2; ++i)
        for (std::size_t k = 0; k < 2; ++k) {
          gradients[2 * f + k] += slopes[2 * i + k];
          for (std::size_t j = 0; j < f; ++j) gradients[k * f + j] += slopes[2 * i + k] * seen[i * f + j];
        }
    }
    Linear& network;
    Random random{0, 0};
    std::vector<float> seen;
  };
  std::int64_t features_, shard_;
  double dropout_;
  std::vector<float> numbers_;
  std::vector<NetworkPiece> pieces_;
};

TrainingSample sample(std::int64_t n, double distance, std::uint64_t seed) {
  const Samples toy = gaussians(n, distance, 3, seed);
  TrainingSample out{toy.inputs[0].second.values, {toy.labels.begin(), toy.labels.end()}, {}};
  out.weights.assign(static_cast<std::size_t>(n), 1.f);
  return out;
}

struct Fit {
  std::vector<float> numbers;
  History history;
};

Fit train(TrainingOptions options, FitOptions fit = {}, double dropout = 0, std::int64_t n = 500) {
  const TrainingSample seen = sample(n, 1.5, 1), watched = sample(400, 1.5, 2);
  const auto loss = make_class_loss("cross_entropy", 2, 0);
  Linear network(3, dropout);
  MemoryBatches batches(seen, options.batch_size, 7), watching(watched, 4096, 0);
  History history = Trainer(options, *loss).fit(network, batches, &watching, fit, "linear");
  return {{network.parameters().begin(), network.parameters().end()}, std::move(history)};
}

TrainingOptions few_epochs(int epochs) {
  TrainingOptions options;
  options.epochs = epochs, options.batch_size = 50, options.learning_rate = 0.01, options.keep_best = false;
  return options;
}

// Two Gaussians at distance d: the logits differ by d x + const in the direction that parts them.
TEST(Trainer, FindsTheLikelihoodRatio) {
  auto options = few_epochs(30);
  options.schedule.kind = "cosine";
  const Fit fit = train(options, {}, 0, 20000);
  EXPECT_NEAR(fit.numbers[3] - fit.numbers[0], 1.5, 0.08);
  EXPECT_NEAR(fit.numbers[4] - fit.numbers[1], 0, 0.08);
  EXPECT_LT(fit.history.find("loss")->back(), fit.history.find("loss")->front());
}

TEST(Trainer, GivesTheSameOnAnyNumberOfThreads) {
  const auto one = train(few_epochs(3), {.seed = 3, .threads = 1}, 0.2);
  for (const int threads : {2, 3, 8}) EXPECT_EQ(train(few_epochs(3), {.seed = 3, .threads = threads}, 0.2).numbers, one.numbers);
  EXPECT_NE(train(few_epochs(3), {.seed = 4}, 0.2).numbers, one.numbers);
}

// For every optimiser: an interrupted training that goes on from its checkpoint ends where an unbroken one does.
TEST(Trainer, GoesOnFromACheckpointBitForBit) {
  for (const auto& optimiser : optimisers()) {
    auto options = few_epochs(7);
    options.optimiser.name = optimiser, options.average = 0.9, options.keep_best = true;
    options.schedule.kind = "plateau", options.schedule.plateau = 1;
    const Fit unbroken = train(options, {.seed = 3}, 0.2);
    const Scratch scratch("training.h5");
    const FitOptions fit{.seed = 3, .checkpoint = scratch.path, .checkpoint_key = "a",
                         .checkpoint_seconds = 0};
    auto killed = options;  // after the fourth epoch
    killed.epochs = 4;
    train(killed, fit, 0.2);
    const Fit resumed = train(options, fit, 0.2);
    EXPECT_EQ(resumed.numbers, unbroken.numbers) << optimiser;
    for (const auto& curve : unbroken.history.curves) EXPECT_EQ(*resumed.history.find(curve.name), curve.values) << curve.name;
    const Fit other = train(options, {.seed = 3, .checkpoint = scratch.path, .checkpoint_key = "b"}, 0.2);
    EXPECT_EQ(other.numbers, unbroken.numbers);
  }
}

TEST(Trainer, AnAccumulatedStepIsThatOfALargeBatch) {
  auto large = few_epochs(1), small = few_epochs(1);
  large.batch_size = 100, small.batch_size = 25, small.accumulate = 4;
  const auto a = train(large).numbers, b = train(small).numbers;
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-6);
}

TEST(Trainer, ClippedStepsOfGradientDescentAreShort) {
  auto options = few_epochs(1);
  options.optimiser = {"sgd", {}, 0}, options.clip = 1e-3, options.steps_per_epoch = 1, options.learning_rate = 1;
  auto still = options;
  still.learning_rate = 1e-9;
  const auto moved = train(options).numbers, start = train(still).numbers;
  double squares = 0;
  for (std::size_t i = 0; i < moved.size(); ++i) squares += std::pow(moved[i] - start[i], 2);
  EXPECT_NEAR(std::sqrt(squares), 1e-3, 1e-6);
}

TEST(Trainer, OnlyMatricesDecay) {
  auto options = few_epochs(1);
  options.optimiser.name = "adamw", options.steps_per_epoch = 1;
  auto decaying = options;
  decaying.weight_decay = 1;
  const auto plain = train(options).numbers, decayed = train(decaying).numbers;
  auto still = options;
  still.learning_rate = 1e-9;
  const auto start = train(still).numbers;
  for (std::size_t i = 0; i < plain.size(); ++i)
    EXPECT_NEAR(decayed[i], plain[i] - (i < 6 ? 0.01 * start[i] : 0), 1e-6) << i;
}

TEST(Trainer, StopsWhenTheLossIsNoLongerFinite) {
  auto options = few_epochs(50);
  options.optimiser = {"sgd", {}, 0}, options.learning_rate = 10, options.weight_decay = 10, options.clip = 0;
  options.schedule.warm_up = 1;
  testing::internal::CaptureStderr();
  const Fit fit = train(options);
  const std::string warning = testing::internal::GetCapturedStderr();
  EXPECT_NE(warning.find("the loss is no longer finite in epoch"), std::string::npos);
  EXPECT_NE(warning.find("the last good epoch is kept"), std::string::npos);
  EXPECT_LT(fit.history.find("loss")->size(), 50u);
  for (const float x : fit.numbers) EXPECT_TRUE(std::isfinite(x));
  options.schedule.warm_up = 0;
  options.learning_rate = 1e9;
  EXPECT_THROW(train(options), Error);
}

TEST(Trainer, KeepsTheBestEpochAndStopsWithoutProgress) {
  auto options = few_epochs(400);
  options.keep_best = true, options.patience = 3, options.learning_rate = 0.3;
  const Fit fit = train(options, {}, 0, 100);
  const auto& curve = *fit.history.find("validation_loss");
  EXPECT_LT(curve.size(), 400u);
  EXPECT_EQ(curve.end() - std::min_element(curve.begin(), curve.end()), 4);
  const TrainingSample watched = sample(400, 1.5, 2);
  Linear network(3);
  std::copy(fit.numbers.begin(), fit.numbers.end(), network.parameters().begin());
  const auto outputs = outputs_of(network, watched.inputs, 2);
  const auto loss = make_class_loss("cross_entropy", 2, 0);
  EXPECT_NEAR(loss->evaluate(outputs, watched.targets, watched.weights, {}, 0).mean_loss(),
              *std::min_element(curve.begin(), curve.end()), 1e-12);
}

TEST(Trainer, PatienceWantsValidation) {
  const TrainingSample seen = sample(100, 1, 1);
  auto options = few_epochs(2);
  options.patience = 1;
  const auto loss = make_class_loss("cross_entropy", 2, 0);
  Linear network(3);
  MemoryBatches batches(seen, 10, 7);
  EXPECT_THROW(Trainer(options, *loss).fit(network, batches, nullptr, {}, "linear"), Error);
}

}  // namespace
}  // namespace hml
