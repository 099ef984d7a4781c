#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../../dataset/rows.hpp"
#include "../toy.hpp"
#include "hml/learn/dense/mlp.hpp"

namespace hml {
namespace {

class Streaming : public test::DatasetFolder {
 protected:
  // Two Gaussians at a distance of 1.5, the signal with weights a thousand times smaller.
  Dataset gaussians(const SplitFractions& split = {{"train", 0.6}, {"validation", 0.2}, {"test", 0.2}},
                    std::int64_t infinite_event = -1) {
    DatasetDescription given = test::description();
    given.inputs.pop_back();
    given.variations.clear();
    given.split = split;
    given.luminosity = 1;
    DatasetWriter writer(given, path("a.h5"), 1);
    for (const std::int32_t sample : {0, 2}) {
      DatasetRows rows;
      rows.sample = sample;
      rows.inputs.resize(1);
      for (std::int64_t event = 0; event < 8000; ++event) {
        Random random(static_cast<std::uint64_t>(7 + sample), static_cast<std::uint64_t>(event));
        for (int f = 0; f < 3; ++f)
          rows.inputs[0].push_back(static_cast<float>(random.normal() + (sample == 2 && f == 0 ? 1.5 : 0)));
        if (sample == 0 && event == infinite_event) rows.inputs[0].back() = std::numeric_limits<float>::infinity();
        rows.weights.push_back(1), rows.numbers.push_back(event), rows.generated_weights.push_back(1);
      }
      writer.add(rows);
    }
    writer.finish("{}");
    return Dataset::open(path("a.h5"));
  }

  Mlp fitted(const Dataset& dataset, const std::string& memory, int threads = 1) {
    Mlp mlp;
    mlp.compile(Config::parse("{epochs: 4, memory: " + memory + "}"));
    EXPECT_EQ(mlp.streams(dataset), memory != "4");
    mlp.fit(dataset, {.seed = 1, .threads = threads});
    return mlp;
  }
};

TEST_F(Streaming, LearnsWhatASampleInMemoryTeaches) {
  const Dataset dataset = gaussians();
  const Samples other = dataset.read("test");
  const Mlp held = fitted(dataset, "4"), streamed = fitted(dataset, "2e-5");
  const double best = test::phi(1.5 / std::sqrt(2.0));
  EXPECT_NEAR(test::auc(held.predict(other), other), best, 0.02);
  EXPECT_NEAR(test::auc(streamed.predict(other), other), best, 0.02);
  // Classes weigh the same, whatever their cross sections.
  EXPECT_NEAR(held.history().find("validation_loss")->back(), streamed.history().find("validation_loss")->back(), 0.02);
  EXPECT_GT(streamed.history().find("accuracy")->back(), 0.75);
}

// Folds are the training part, too. Where a dataset has no part for validation, some of the training is held out.
TEST_F(Streaming, TakesFolds) {
  const Dataset dataset = gaussians({{"fold0", 0.5}, {"fold1", 0.5}});
  EXPECT_LT(fitted(dataset, "2e-5").history().find("validation_loss")->back(), 0.6);
  EXPECT_EQ(fitted(dataset, "2e-5, validation_split: 0").history().find("validation_loss"), nullptr);
}

TEST_F(Streaming, DoesNotDependOnThreads) {
  const Dataset dataset = gaussians();
  const Samples other = dataset.read("test");
  EXPECT_EQ(fitted(dataset, "2e-5", 1).predict(other).values, fitted(dataset, "2e-5", 3).predict(other).values);
}

// Batches come in a random order; the message counts events as read() gives them.
TEST_F(Streaming, NamesTheEventOfAnInfiniteValue) {
  const Dataset dataset = gaussians({{"train", 0.9}, {"validation", 0.1}}, 5000);
  for (const std::string part : {"train", "validation"}) {
    const Samples events = dataset.read(part);
    const auto& values = events.inputs[0].second.values;
    const auto found = std::find(values.begin(), values.end(), std::numeric_limits<float>::infinity());
    if (found == values.end()) continue;
    const auto message = test::message_of([&] { fitted(dataset, "2e-5"); });
    const auto event = std::distance(values.begin(), found) / 3;
    EXPECT_NE(message.find(fmt::format("part '{}': event {}: ", part, event)), std::string::npos) << message;
    return;
  }
  FAIL() << "no event is infinite";
}

}  // namespace
}  // namespace hml
