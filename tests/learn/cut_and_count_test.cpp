#include "hml/learn/cuts/cut_and_count.hpp"

#include <gtest/gtest.h>

#include "toy.hpp"

namespace hml {
namespace {

using test::reference_toy;
using Kind = LearnedCut::Kind;

CutAndCount fitted(const Samples& samples, const std::string& parameters) {
  CutAndCount cuts;
  cuts.compile(Config::parse(parameters));
  cuts.fit(samples, {});
  return cuts;
}

void expect_cut(const LearnedCut& cut, Kind kind, double low, double high) {
  EXPECT_EQ(cut.kind, kind) << cut.text();
  if (kind != Kind::below) {
    EXPECT_NEAR(cut.low, low, 1e-4);
  }
  if (kind != Kind::above) {
    EXPECT_NEAR(cut.high, high, 1e-4);
  }
}

std::int64_t predicted_signal(const CutAndCount& cuts, const Samples& samples) {
  const auto scores = cuts.predict(samples).column(1);
  return std::count(scores.begin(), scores.end(), 1.f);
}

// Expectations of hep-ml-lab 0.4.3 on the same events: edges, cases, loss, accuracy and events predicted to be signal.
TEST(CutAndCount, ParallelIsThatOfHepMlLab) {
  const Samples toy = reference_toy();
  const auto fine = fitted(toy, "{topology: parallel, n_bins: 50}");
  expect_cut(fine.cuts()[0], Kind::above, 0.4862232, 0);
  expect_cut(fine.cuts()[1], Kind::inside, 67.213509, 100.796524);
  expect_cut(fine.cuts()[2], Kind::outside, -1.3508215, 1.3720512);
  EXPECT_NEAR(fine.evaluate(toy).accuracy, 0.7850, 1e-9);
  EXPECT_NEAR(fine.evaluate(toy).loss, 3.4653919, 1e-4);
  EXPECT_EQ(predicted_signal(fine, toy), 1474);
  const auto coarse = fitted(toy, "{n_bins: 20}");
  expect_cut(coarse.cuts()[0], Kind::above, 0.4862232, 0);
  expect_cut(coarse.cuts()[1], Kind::inside, 56.0191727, 111.9908676);
  expect_cut(coarse.cuts()[2], Kind::outside, -1.4309061, 1.3720512);
  EXPECT_NEAR(coarse.evaluate(toy).accuracy, 0.8008, 1e-9);
  EXPECT_NEAR(coarse.evaluate(toy).loss, 3.2107258, 1e-4);
  EXPECT_EQ(predicted_signal(coarse, toy), 1581);
}

// The first two cuts are hep-ml-lab's; its third was learned on events that pass the second alone. The expectation of
// the third is that of its algorithm on the events that pass both, from NumPy.
TEST(CutAndCount, SequentialLearnsOnWhatPassedAllBefore) {
  const Samples toy = reference_toy();
  const auto cuts = fitted(toy, "{topology: sequential, n_bins: 50}");
  expect_cut(cuts.cuts()[0], Kind::above, 0.4862232, 0);
  expect_cut(cuts.cuts()[1], Kind::inside, 56.0898552, 100.8609238);
  expect_cut(cuts.cuts()[2], Kind::outside, -0.8477368, 0.8856346);
  EXPECT_NEAR(cuts.evaluate(toy).accuracy, 0.8286, 1e-9);
  EXPECT_EQ(cuts.history().unit, "feature");
  EXPECT_NEAR(cuts.history().find("accuracy")->back(), 0.8286, 1e-9);
  const auto coarse = fitted(toy, "{topology: sequential, n_bins: 20}");
  expect_cut(coarse.cuts()[0], Kind::above, 0.4862232, 0);
  expect_cut(coarse.cuts()[1], Kind::inside, 56.0898591, 112.0537031);
  expect_cut(coarse.cuts()[2], Kind::outside, -0.9199607, 0.8856344);
  EXPECT_NEAR(coarse.evaluate(toy).accuracy, 0.8294, 1e-9);
}

TEST(CutAndCount, ExactCutIsTheBestOfAllPairs) {
  Random random(3, 0);
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<float> x;
    std::vector<std::int32_t> y;
    std::vector<double> w;
    for (int i = 0; i < 40; ++i) {
      x.push_back(static_cast<float>(random.below(25)));  // with ties
      y.push_back(static_cast<std::int32_t>(random.below(2)));
      w.push_back(random.uniform(-0.2, 2));
    }
    const auto kept = [&](const LearnedCut& cut) {
      double sum = 0;
      for (std::size_t i = 0; i < x.size(); ++i) sum += cut.passes(x[i]) ? (y[i] == 1 ? w[i] : -w[i]) : 0;
      return sum;
    };
    double best = kept({"x", Kind::none});
    for (double low = -0.5; low < 26; ++low)
      for (double high = low; high < 26; ++high) {
        best = std::max({best, kept({"x", Kind::below, -1e9, low}), kept({"x", Kind::above, low, 1e9}),
                         kept({"x", Kind::inside, low, high}), kept({"x", Kind::outside, low, high})});
      }
    EXPECT_NEAR(kept(learn_cut(x, y, w, 0)), best, 1e-9);
  }
}

TEST(CutAndCount, WeightsCount) {
  // Signal at 1 and 3, background at 2 and 4; the weights decide which signal is worth keeping.
  const std::vector<float> x{1, 2, 3, 4};
  const std::vector<std::int32_t> y{1, 0, 1, 0};
  expect_cut(learn_cut(x, y, {5, 1, 0.1, 1}, 0), Kind::below, 0, 1.5);
  expect_cut(learn_cut(x, y, {0.1, 1, 5, 1}, 0), Kind::inside, 2.5, 3.5);
}

TEST(CutAndCount, MissingValuesFail) {
  Samples toy = reference_toy();
  toy.inputs[0].second.values[0] = std::nanf("");
  const auto cuts = fitted(toy, "{n_bins: 50}");
  EXPECT_EQ(cuts.predict(toy).column(1)[0], 0);
  for (std::int64_t i = 0; i < 5000; ++i)
    toy.inputs[0].second.values[static_cast<std::size_t>(3 * i + 1)] = std::nanf("");
  EXPECT_TRUE(test::contains(test::message_of([&] { fitted(toy, "{}"); }), "'b' is missing in every event"));
}

// A missing value fails a cut, and passes where there is none; asking for a value at all may be the best cut.
TEST(CutAndCount, MissingValuesAreAnswered) {
  const float missing = std::nanf("");
  EXPECT_EQ(learn_cut({7, 7, missing}, {1, 0, 1}, {1, 0.5, 1}, 0).kind, Kind::none);
  EXPECT_EQ(learn_cut({7, 7, missing}, {1, 1, 0}, {1, 1, 1}, 0).kind, Kind::present);
  EXPECT_TRUE((LearnedCut{"x", Kind::none}.passes(missing)));
  EXPECT_FALSE((LearnedCut{"x", Kind::present}.passes(missing)));
}

TEST(CutAndCount, InfiniteValues) {
  const float inf = std::numeric_limits<float>::infinity();
  const auto cut = learn_cut({-inf, 1, 2, inf}, {0, 1, 1, 0}, {1, 1, 1, 1}, 0);
  EXPECT_EQ(cut.kind, Kind::inside);
  EXPECT_TRUE(cut.passes(1) && cut.passes(2) && !cut.passes(inf) && !cut.passes(-inf)) << cut.text();
  EXPECT_TRUE(test::contains(test::message_of([&] { learn_cut({-inf, 1}, {0, 1}, {1, 1}, 50); }), "use n_bins: 0"));
}

TEST(CutAndCount, ConstantFeatureCutsNothing) {
  Samples toy = reference_toy();
  for (std::int64_t i = 0; i < 5000; ++i) toy.inputs[0].second.values[static_cast<std::size_t>(3 * i)] = 7;
  const auto cuts = fitted(toy, "{}");
  EXPECT_EQ(cuts.cuts()[0].kind, Kind::none);
  EXPECT_EQ(cuts.cuts()[0].text(), "a unconstrained");
}

TEST(CutAndCount, FeaturesInTheUsersOrder) {
  const Samples toy = reference_toy();
  const auto cuts = fitted(toy, "{topology: sequential, features: [c, a]}");
  ASSERT_EQ(cuts.cuts().size(), 2u);
  EXPECT_EQ(cuts.cuts()[0].feature, "c");
  EXPECT_EQ(cuts.cuts()[1].feature, "a");
  EXPECT_TRUE(test::contains(test::message_of([&] { fitted(toy, "{features: [d]}"); }), "unknown feature 'd'"));
}

}  // namespace
}  // namespace hml
