#include "hml/learn/training/memory_limit.hpp"

#include <gtest/gtest.h>

#include <new>

#include "../toy.hpp"
#include "hml/learn/training/trainer.hpp"

namespace hml {
namespace {

using namespace test;

/// One parameter that is added to the sum of the inputs; has no memory for more than so many events.
class Narrow : public Network {
 public:
  Narrow(std::int64_t training, std::int64_t inference) : training_(training), inference_(inference) {}
  std::int64_t row_size() const override { return 2; }
  std::int64_t outputs() const override { return 1; }
  const std::vector<NetworkPiece>& pieces() const override { return pieces_; }
  std::span<float> parameters() override { return numbers_; }
  std::int64_t shard() const override { return 0; }
  Table summary() const override { return {}; }
  std::unique_ptr<Replica> replica(int) override { return std::make_unique<Part>(*this); }

 private:
  struct Part : Replica {
    explicit Part(Narrow& of) : network(of) {}
    void forward(std::span<const float> inputs, std::int64_t n, std::span<float> outputs, bool training) override {
      if (n > (training ? network.training_ : network.inference_)) throw std::bad_alloc();
      for (std::size_t i = 0; i < outputs.size(); ++i) outputs[i] = inputs[2 * i] + inputs[2 * i + 1] + network.numbers_[0];
    }
    void backward(std::span<const float> slopes, std::span<float> gradients) override {
      for (const float slope : slopes) gradients[0] += slope;
    }
    Narrow& network;
  };
  std::int64_t training_, inference_;
  std::vector<float> numbers_{0};
  std::vector<NetworkPiece> pieces_{{"bias", {1}, 0}};
};

std::string message_of_training(Narrow network, int batch_size, bool watched = false) {
  const Samples toy = gaussians(700, 1);
  TrainingSample sample{toy.inputs[0].second.values, {toy.labels.begin(), toy.labels.end()}, std::vector<float>(700, 1.f)};
  const auto loss = make_class_loss("binary_cross_entropy", 2, 0);
  TrainingOptions options;
  options.epochs = 1, options.batch_size = batch_size;
  MemoryBatches batches(sample, batch_size, 1), validation(sample, 700, 0);
  return message_of([&] { Trainer(options, *loss).fit(network, batches, watched ? &validation : nullptr, {}, "narrow"); });
}

TEST(MemoryLimit, NamesTheBatchThatFits) {
  EXPECT_EQ(message_of_training({100, 1000}, 64), "");
  EXPECT_TRUE(contains(message_of_training({100, 1000}, 512), "a batch of 512 events does not fit into memory; batch_size: 64 does"));
  // Of a batch that the sample does not fill, a half that it fills is no news.
  EXPECT_TRUE(contains(message_of_training({100, 1000}, 4000), "a batch of 4000 events does not fit into memory; batch_size: 62 does"));
  EXPECT_TRUE(contains(message_of_training({0, 1000}, 512), "not even a batch of one event"));
  EXPECT_TRUE(contains(message_of_training({100, 50}, 64, true), "batches of 64 events, which fit by themselves"));
}

TEST(MemoryLimit, PredictsInSmallerBlocks) {
  std::vector<float> inputs;
  for (int i = 0; i < 1000; ++i) inputs.push_back(static_cast<float>(i));
  Narrow wide(0, 1000), narrow(0, 20), none(0, 0);
  EXPECT_EQ(outputs_of(narrow, inputs, 2), outputs_of(wide, inputs, 1));
  EXPECT_TRUE(contains(message_of([&] { outputs_of(none, inputs, 1); }), "not enough memory"));
}

}  // namespace
}  // namespace hml
