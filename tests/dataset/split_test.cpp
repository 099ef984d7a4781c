#include "hml/dataset/split.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>

#include "hml/core/random.hpp"

namespace hml {
namespace {

TEST(Split, SurvivesMoreEventsAndOtherOrder) {
  const SplitFractions fractions{{"train", 0.5}, {"validation", 0.2}, {"test", 0.3}};
  std::vector<std::int32_t> labels(1000, 0);
  std::vector<std::int64_t> numbers(1000), reversed(1000);
  for (std::int64_t i = 0; i < 1000; ++i)
    numbers[static_cast<std::size_t>(i)] = i, reversed[static_cast<std::size_t>(999 - i)] = i;
  const auto a = split_events(labels, numbers, {"c"}, fractions, 7),
             b = split_events(labels, reversed, {"c"}, fractions, 7);
  std::map<int, int> counts;
  for (std::size_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(a[i], b[999 - i]);
    ++counts[a[i]];
  }
  EXPECT_EQ(counts, (std::map<int, int>{{0, 500}, {1, 200}, {2, 300}}));
}

TEST(Split, ReadsFractionsAndFolds) {
  const auto read = [](const std::string& yaml) { return read_split(Config::parse(yaml, "run.yaml")); };
  EXPECT_EQ(read("{train: 0.7, test: 0.3}"), (SplitFractions{{"train", 0.7}, {"test", 0.3}}));
  EXPECT_EQ(read("{folds: 4}"), (SplitFractions{{"fold0", 0.25}, {"fold1", 0.25}, {"fold2", 0.25}, {"fold3", 0.25}}));
  EXPECT_EQ(read("{test: 0.5, folds: 2}"), (SplitFractions{{"test", 0.5}, {"fold0", 0.25}, {"fold1", 0.25}}));
  for (const char* wrong : {"{train: 0.7}", "{folds: 1}", "{folds: 300}", "{test: 1, folds: 2}", "{all: 1}",
                            "{train: 1.5}", "{}", "{folds: x}", "{train: nan}"})
    EXPECT_THROW(read(wrong), Error) << wrong;
}

std::string names(const std::string& part, const SplitFractions& split) {
  std::string out;
  const auto mask = parts_of(part, split, "a.h5");
  for (std::size_t i = 0; i < mask.size(); ++i)
    if (mask[i]) out += split[i].first + " ";
  return out;
}

TEST(Split, NamesOfParts) {
  const SplitFractions plain{{"train", 0.5}, {"validation", 0.2}, {"test", 0.3}},
      folds{{"fold0", 0.3}, {"fold1", 0.3}, {"fold2", 0.4}}, both{{"test", 0.5}, {"fold0", 0.25}, {"fold1", 0.25}};
  EXPECT_EQ(names("all", plain), "train validation test ");
  EXPECT_EQ(names("train", plain), "train ");
  EXPECT_EQ(names("not test", plain), "train validation ");
  EXPECT_EQ(names("fold1", folds), "fold1 ");
  EXPECT_EQ(names("not fold1", folds), "fold0 fold2 ");
  EXPECT_EQ(names("train", folds), "fold1 fold2 ");
  EXPECT_EQ(names("test", folds), "fold0 ");
  EXPECT_EQ(names("validation", folds), "");
  EXPECT_EQ(names("not fold1", both), "fold0 ");
  EXPECT_EQ(names("train", both), "fold0 fold1 ");
  EXPECT_EQ(names("test", both), "test ");
  for (const char* wrong : {"fold3", "not fold3", "trian", "fold", ""})
    EXPECT_THROW(names(wrong, folds), Error) << wrong;
}

// Every part has its exact share of a class, and its share of every sample to within one event, whatever the sizes.
TEST(Split, IsExactInClassesAndSamples) {
  for (std::uint64_t round = 0; round < 200; ++round) {
    Random random(stream_key(5, "test"), round);
    SplitFractions fractions;
    const std::uint32_t parts = 2 + random.below(6);
    double sum = 0;
    for (std::uint32_t p = 0; p < parts; ++p)
      fractions.emplace_back("p" + std::to_string(p), random.uniform(0.05, 1)), sum += fractions.back().second;
    for (auto& part : fractions) part.second /= sum;
    std::vector<std::int32_t> labels, sample;
    const std::uint32_t samples = 1 + random.below(12);
    for (std::uint32_t s = 0; s < samples; ++s)
      for (std::uint32_t n = random.below(40); n > 0; --n)
        labels.push_back(static_cast<std::int32_t>(s % 2)), sample.push_back(static_cast<std::int32_t>(s));
    std::vector<std::int64_t> numbers(labels.size());
    std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
    const auto split = split_events(labels, numbers, {"a", "b"}, fractions, round, sample);

    std::map<std::pair<int, int>, double> of_class, of_sample;
    std::map<int, double> class_size, sample_size;
    for (std::size_t i = 0; i < split.size(); ++i) {
      ++of_class[{labels[i], split[i]}], ++of_sample[{sample[i], split[i]}];
      ++class_size[labels[i]], ++sample_size[sample[i]];
    }
    for (const auto& [label, n] : class_size) {
      double upto = 0, before = 0;
      for (std::uint32_t p = 0; p < parts; ++p) {
        upto += fractions[p].second;
        const double end = p + 1 == parts ? n : std::round(upto * n);
        ASSERT_EQ((of_class[{label, static_cast<int>(p)}]), end - before) << round;
        before = end;
      }
    }
    for (const auto& [s, n] : sample_size)
      for (std::uint32_t p = 0; p < parts; ++p)
        ASSERT_LT(std::abs(of_sample[{s, static_cast<int>(p)}] - fractions[p].second * n), 1) << round;
  }
}

TEST(Split, FewerEventsThanFoldsAreNamed) {
  const auto folds = read_split(Config::parse("{folds: 5}"));
  const std::vector<std::int32_t> labels{0, 0, 0, 0, 0, 1, 1, 1};
  const std::vector<std::int64_t> numbers{0, 1, 2, 3, 4, 0, 1, 2};
  try {
    split_events(labels, numbers, {"qcd", "z"}, folds, 1);
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("class 'z' has 3 events, fewer than the 5 folds"), std::string::npos);
  }
  // A class without events is no matter of folds.
  EXPECT_EQ(split_events(std::span(labels).first(5), std::span(numbers).first(5), {"qcd", "z"}, folds, 1).size(), 5u);
}

}  // namespace
}  // namespace hml
