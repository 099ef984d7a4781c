// Targets are learned beside the class, or instead of it.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "hml/learn/catalogue.hpp"
#include "toy.hpp"

namespace hml {
namespace {

using test::contains, test::message_of;

constexpr std::int64_t events = 8000;

// Two features and, in a table of its own, a target that `make` draws from them.
Samples with_target(const std::function<double(double, double, Random&)>& make, std::uint64_t seed = 1) {
  Samples out = test::gaussians(events, 1.5, 2, seed);
  const Tensor& x = out.input("set");
  Tensor truth{{events, 1}, {}, {"mass"}, {"GeV"}};
  for (std::size_t i = 0; i < static_cast<std::size_t>(events); ++i) {
    Random random(seed + 100, i);
    truth.values.push_back(static_cast<float>(make(x.values[2 * i], x.values[2 * i + 1], random)));
  }
  out.inputs.emplace_back("truth", std::move(truth));
  return out;
}

std::unique_ptr<Approach> mlp(const std::string& parameters) {
  auto out = approaches().make("mlp");
  Config settings = Config::parse("{hidden: [32, 32], epochs: 25, batch_size: 256, learning_rate: 0.003, "
                                  "normalise: standard, validation_split: 0.2, targets: [mass]}");
  const Config own = Config::parse("{" + parameters + "}");
  for (const auto& [key, value] : own.entries()) settings.set(key, value);
  out->compile(settings);
  return out;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double x : values) sum += x;
  return sum / static_cast<double>(values.size());
}

double rms(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum / static_cast<double>(a.size()));
}

std::vector<double> truth_of(const Samples& samples) {
  const auto& values = samples.input("truth").values;
  return {values.begin(), values.end()};
}

TEST(Regression, FindsAFunctionUpToItsNoise) {
  const auto line = [](double x, double y, Random& random) { return 100 + 20 * x - 10 * y + random.normal(0, 3); };
  const Samples train = with_target(line), test = with_target(line, 2);
  auto model = mlp("loss: none");
  const History& history = model->fit(train, {}, {.seed = 3});
  EXPECT_EQ(history.find("accuracy"), nullptr);
  const auto said = model->estimate(test);
  EXPECT_EQ(said.names, std::vector<std::string>{"mass"});
  EXPECT_NEAR(rms(said.column("mass"), truth_of(test)), 3, 0.15);
  EXPECT_TRUE(contains(message_of([&] { model->predict(test); }), "tells no classes apart"));
}

// A lognormal number that nothing tells of: squares lead to its mean exp(1/2), distances to its median 1 (and the Huber
// loss to a place between them).
TEST(Regression, TheLossChoosesMeanOrMedian) {
  const auto lognormal = [](double, double, Random& random) { return std::exp(random.normal()); };
  const Samples train = with_target(lognormal);
  const auto said = [&](const std::string& loss) {
    auto model = mlp("loss: none, target_loss: " + loss + ", hidden: [4], epochs: 15");
    model->fit(train, {}, {.seed = 3});
    return mean(model->estimate(train).column("mass"));
  };
  const double mean_found = said("squared"), median_found = said("absolute"), between = said("huber");
  EXPECT_NEAR(mean_found, std::exp(0.5), 0.12);
  EXPECT_NEAR(median_found, 1, 0.08);
  EXPECT_GT(between, median_found);
  EXPECT_LT(between, mean_found);
}

// The spread depends on a feature: 1 on its left, 4 on its right.
double widening(double, double y, Random& random) { return random.normal(50, y < 0 ? 1 : 4); }

TEST(Regression, FindsQuantiles) {
  const Samples train = with_target(widening), test = with_target(widening, 2);
  auto model = mlp("loss: none, target_loss: quantile, quantiles: [0.84, 0.16]");
  model->fit(train, {}, {.seed = 3});
  const auto said = model->estimate(test);
  EXPECT_EQ(said.names, (std::vector<std::string>{"mass.q0.16", "mass.q0.84"}));
  const auto low = said.column("mass.q0.16"), high = said.column("mass.q0.84");
  const auto truth = truth_of(test);
  double below = 0, above = 0, narrow = 0, wide = 0, left = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    below += truth[i] < low[i], above += truth[i] > high[i];
    const bool is_left = test.input("set").values[2 * i + 1] < 0;
    left += is_left, (is_left ? narrow : wide) += (high[i] - low[i]) / 2;
  }
  const double n = static_cast<double>(truth.size());
  EXPECT_NEAR(below / n, 0.16, 0.03);
  EXPECT_NEAR(above / n, 0.16, 0.03);
  EXPECT_NEAR(narrow / left, 1, 0.25);
  EXPECT_NEAR(wide / (n - left), 4, 0.4);
}

TEST(Regression, FindsAnUncertainty) {
  const Samples train = with_target(widening), test = with_target(widening, 2);
  auto model = mlp("loss: none, target_loss: gaussian");
  model->fit(train, {}, {.seed = 3});
  const auto said = model->estimate(test);
  EXPECT_EQ(said.names, (std::vector<std::string>{"mass", "mass.sigma"}));
  const auto centre = said.column("mass"), sigma = said.column("mass.sigma");
  const auto truth = truth_of(test);
  double pulls = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) pulls += std::pow((truth[i] - centre[i]) / sigma[i], 2);
  EXPECT_NEAR(std::sqrt(pulls / static_cast<double>(truth.size())), 1, 0.08);
}

TEST(Regression, LearnsTheClassAsWell) {
  const auto line = [](double x, double y, Random& random) { return 20 * x - 10 * y + random.normal(0, 3); };
  const Samples train = with_target(line), test = with_target(line, 2);
  auto model = mlp("target_weight: 0.5");
  model->fit(train, {}, {.seed = 3});
  EXPECT_NEAR(test::auc(model->predict(test), test), test::phi(1.5 / std::sqrt(2.0)), 0.01);
  EXPECT_NEAR(rms(model->estimate(test).column("mass"), truth_of(test)), 3, 0.3);

  const test::Scratch file("regression.h5");
  model->save(file.path);
  const auto loaded = load_approach(file.path, approaches());
  EXPECT_EQ(loaded->estimate(test).values, model->estimate(test).values);
  EXPECT_EQ(loaded->predict(test).values, model->predict(test).values);
}

TEST(Regression, IsTheSameOnAnyNumberOfThreads) {
  const Samples train = with_target(widening);
  const auto said = [&](int threads) {
    auto model = mlp("target_loss: gaussian, epochs: 2");
    model->fit(train, {}, {.seed = 3, .threads = threads});
    return model->estimate(train, threads).values;
  };
  EXPECT_EQ(said(1), said(3));
}

TEST(Regression, AnEventWithoutTheTargetSaysNothingOfIt) {
  // A third of the events has none; were it taken for a number, the estimates would be drawn to it.
  const auto gaps = [](double x, double, Random& random) { return random.uniform(0, 3) < 1 ? NAN : 10 + x; };
  const Samples train = with_target(gaps);
  auto model = mlp("loss: none");
  model->fit(train, {}, {.seed = 3});
  const auto said = model->estimate(train).column("mass");
  for (std::size_t i = 0; i < 100; ++i) EXPECT_NEAR(said[i], 10 + train.input("set").values[2 * i], 0.3);
}

TEST(Regression, NeedsOneClassOnly) {
  Samples train = with_target([](double x, double, Random&) { return x; });
  train.classes = {"jets"};
  std::fill(train.labels.begin(), train.labels.end(), 0);
  EXPECT_TRUE(contains(message_of([&] { mlp("epochs: 1")->fit(train, {}); }), "two classes"));
  auto model = mlp("loss: none");
  model->fit(train, {}, {.seed = 3});
  EXPECT_LT(rms(model->estimate(train).column("mass"), truth_of(train)), 0.1);
}

TEST(Regression, SaysWhatIsWrongWithATarget) {
  const Samples good = with_target([](double x, double, Random&) { return x; });
  const auto refused = [](const std::string& parameters, const Samples& samples) {
    return message_of([&] { mlp("epochs: 1, " + parameters)->fit(samples, {}); });
  };
  EXPECT_TRUE(contains(refused("targets: [mas]", good), "mass"));
  EXPECT_TRUE(contains(refused("targets: [x0]", good), "feature of the input 'set'"));
  EXPECT_TRUE(contains(refused("targets: [], loss: none", good), "neither the class nor a target"));
  EXPECT_TRUE(contains(refused("loss: none", with_target([](double, double, Random&) { return NAN; })), "'mass' is missing"));
  EXPECT_TRUE(contains(refused("loss: none", with_target([](double, double, Random&) { return INFINITY; })), "event 0"));
  EXPECT_TRUE(contains(message_of([&] { approaches().make("mlp")->estimate(good); }), "neither fitted nor loaded"));
}

}  // namespace
}  // namespace hml
