// Networks on several representations, trained together.
#include <gtest/gtest.h>

#include <cmath>

#include "hml/learn/catalogue.hpp"
#include "hml/learn/dense/dense_network.hpp"
#include "hml/learn/joint/joint_network.hpp"
#include "toy.hpp"

namespace hml {
namespace {

using test::contains, test::message_of;

// Two tables, each of which tells the classes apart a little: means 1 apart in each, so sqrt(2) in both.
Samples two_tables(std::int64_t n, std::uint64_t seed) {
  Samples out = test::gaussians(n, 1, 2, seed);
  out.inputs[0].first = "jet";
  auto more = test::gaussians(n, 1, 3, seed + 1000).inputs[0];
  more.first = "event";
  more.second.names = {"a", "b", "c"};
  out.inputs.push_back(std::move(more));
  return out;
}

std::unique_ptr<Approach> joint(const std::string& more = "") {
  auto out = approaches().make("joint");
  Config settings = Config::parse("{parts: {jet: {approach: mlp, input: jet, hidden: [16], normalise: standard, width: 4}, "
                             "event: {approach: mlp, input: event, hidden: [16], width: 3}}, hidden: [16], epochs: 10, "
                             "batch_size: 256, learning_rate: 0.005}");
  const Config own = Config::parse("{" + more + "}");
  for (const auto& [key, value] : own.entries()) settings.set(key, value);
  out->compile(settings);
  return out;
}

TEST(Joint, SeesAllOfItsInputs) {
  const Samples train = two_tables(20000, 1), test = two_tables(20000, 2);
  auto model = joint();
  model->fit(train, {}, {.seed = 3});
  EXPECT_EQ(model->inputs(), (std::vector<std::string>{"jet", "event"}));
  // Phi(sqrt(2) / sqrt(2)) with both, Phi(1 / sqrt(2)) = 0.760 with one.
  EXPECT_NEAR(test::auc(model->predict(test), test), test::phi(1), 0.01);

  const test::Scratch file("joint.h5");
  model->save(file.path);
  const auto loaded = load_approach(file.path, approaches());
  EXPECT_EQ(loaded->predict(test).values, model->predict(test).values);
  EXPECT_EQ(loaded->inputs(), model->inputs());
}

TEST(Joint, FindsFeaturesByName) {
  const Samples train = two_tables(2000, 1);
  auto model = joint("epochs: 1");
  model->fit(train, {}, {.seed = 3});
  Samples turned = train;
  Tensor& event = turned.inputs[1].second;
  event.names = {"c", "a", "b"};
  for (std::size_t i = 0; i < event.values.size(); i += 3)
    std::rotate(event.values.begin() + static_cast<std::ptrdiff_t>(i), event.values.begin() + static_cast<std::ptrdiff_t>(i + 2),
                event.values.begin() + static_cast<std::ptrdiff_t>(i + 3));
  EXPECT_EQ(model->predict(turned).values, model->predict(train).values);
}

TEST(Joint, IsTheSameOnAnyNumberOfThreads) {
  const Samples train = two_tables(3000, 1);
  const auto scores = [&](int threads) {
    auto model = joint("epochs: 2");
    model->fit(train, {}, {.seed = 3, .threads = threads});
    return model->predict(train, threads).values;
  };
  EXPECT_EQ(scores(1), scores(3));
}

JointNetwork network() {
  std::vector<JointNetwork::Part> parts;
  parts.push_back({"a", std::make_unique<DenseNetwork>(std::vector<std::int64_t>{3, 5, 2})});
  parts.push_back({"b", std::make_unique<DenseNetwork>(std::vector<std::int64_t>{2, 4, 3})});
  return {std::move(parts), std::make_unique<DenseNetwork>(std::vector<std::int64_t>{5, 6, 2})};
}

std::vector<float> random_numbers(std::size_t n, std::uint64_t seed) {
  std::vector<float> out;
  Random random(seed, 0);
  for (std::size_t i = 0; i < n; ++i) out.push_back(static_cast<float>(random.normal()));
  return out;
}

// The sum of outputs times slopes, whose derivatives the replica gives.
double weighted_sum(Replica& replica, const std::vector<float>& inputs, const std::vector<float>& slopes) {
  std::vector<float> outputs(slopes.size());
  replica.forward(inputs, 4, outputs, false);
  double sum = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) sum += static_cast<double>(outputs[i]) * slopes[i];
  return sum;
}

TEST(JointNetwork, DerivativesAreDifferences) {
  JointNetwork joint = network();
  EXPECT_EQ(joint.row_size(), 5);
  EXPECT_EQ(joint.outputs(), 2);
  joint.initialise(7);
  const auto replica = joint.replica(1);
  auto inputs = random_numbers(4 * 5, 1);
  const auto slopes = random_numbers(4 * 2, 2);
  std::vector<float> outputs(8), by_parameters(joint.parameters().size()), by_inputs(inputs.size());
  replica->forward(inputs, 4, outputs, true);
  replica->backward(slopes, by_parameters);
  replica->input_gradients(inputs, 4, slopes, by_inputs);

  constexpr float step = 1e-3f;
  const auto difference = [&](float& number, auto told) {
    const float at = number;
    number = at + step, told();
    const double above = weighted_sum(*replica, inputs, slopes);
    number = at - step, told();
    const double below = weighted_sum(*replica, inputs, slopes);
    number = at, told();
    return (above - below) / (2 * step);
  };
  int moved = 0;
  for (std::size_t i = 0; i < by_parameters.size(); ++i) {
    EXPECT_NEAR(by_parameters[i], difference(joint.parameters()[i], [&] { joint.changed(); }), 5e-3) << i;
    moved += by_parameters[i] != 0;
  }
  EXPECT_GT(moved, static_cast<int>(by_parameters.size()) / 2);
  for (std::size_t i = 0; i < inputs.size(); ++i) EXPECT_NEAR(by_inputs[i], difference(inputs[i], [] {}), 5e-3) << i;
}

TEST(JointNetwork, NamesItsPieces) {
  JointNetwork joint = network();
  EXPECT_EQ(joint.pieces().front().name.substr(0, 2), "a.");
  EXPECT_EQ(joint.pieces().back().name.substr(0, 5), "head.");
  std::size_t end = 0;
  for (const auto& piece : joint.pieces()) {
    EXPECT_EQ(piece.begin, end) << piece.name;
    end += static_cast<std::size_t>(piece.size());
  }
  EXPECT_EQ(end, joint.parameters().size());
}

TEST(Joint, SaysWhatIsWrongWithAPart) {
  const Samples train = two_tables(100, 1);
  const auto refused = [&](const std::string& parts) {
    return message_of([&] {
      auto model = approaches().make("joint");
      model->compile(Config::parse("{epochs: 1, parts: " + parts + "}"));
      model->fit(train, {});
    });
  };
  EXPECT_TRUE(contains(refused("{jet: {approach: boosted_trees, input: jet}}"), "a part is a network"));
  EXPECT_TRUE(contains(refused("{jet: {approach: mpl, input: jet}}"), "mlp"));
  EXPECT_TRUE(contains(refused("{jet: {approach: mlp, input: jte}}"), "part 'jet'"));
  EXPECT_TRUE(contains(refused("{jet: {approach: mlp, input: jet, epochs: 3}}"), "epochs"));
  EXPECT_TRUE(contains(refused("{head: {approach: mlp, input: jet}}"), "no good name"));
  EXPECT_TRUE(contains(refused("{}"), "names none"));
  EXPECT_TRUE(contains(refused("{jet: {approach: joint, parts: {}}}"), "joint"));

  auto model = joint("epochs: 1");
  model->fit(train, {});
  EXPECT_TRUE(contains(message_of([&] { model->predict(test::gaussians(10, 1)); }), "jet"));
}

}  // namespace
}  // namespace hml
