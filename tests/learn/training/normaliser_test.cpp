#include "hml/learn/training/normaliser.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hml/core/error.hpp"

namespace hml {
namespace {

// Two events of three places: (x, y, mask).
Tensor objects() {
  return {{2, 3, 3}, {1, 10, 1, 3, 20, 1, 0, 0, 0, 5, 30, 1, 0, 0, 0, 0, 0, 0}, {"x", "px", "mask"}, {"1", "GeV", "1"}};
}

std::vector<float> normalised(const Normaliser& normaliser, const Tensor& input) {
  std::vector<float> out(input.values.size());
  normaliser.apply(input, 0, static_cast<std::size_t>(input.rows()), out);
  return out;
}

TEST(Normaliser, PlacesWithoutAnObjectCountForNothing) {
  Normaliser normaliser;
  normaliser.learn("standard", {}, objects(), [](const std::string& name) { return name == "px"; });
  const auto values = normalised(normaliser, objects());
  const float width = std::sqrt(8.f / 3);  // of 1, 3 and 5
  const std::vector<float> expected{-2 / width, 10, 1, 0, 20, 1, 0, 0, 0, 2 / width, 30, 1, 0, 0, 0, 0, 0, 0};
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 1e-6) << i;
}

TEST(Normaliser, SomeEventsAloneAreTheSame) {
  Tensor input = objects();
  input.values[9] = -999, input.values[10] = std::nanf("");  // become the medians, 3 and 20
  Normaliser normaliser;
  normaliser.learn("min_max", {-999}, input);
  const auto all = normalised(normaliser, input);
  EXPECT_EQ(all, (std::vector<float>{0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0}));
  std::vector<float> second(9, 7.f);
  normaliser.apply(input, 1, 1, second);
  EXPECT_TRUE(std::equal(second.begin(), second.end(), all.begin() + 9));
}

TEST(Normaliser, ImagesOfOneChannelAreOneGroup) {
  const Tensor images{{2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7}, {"pt"}, {"GeV"}};
  Normaliser normaliser;
  normaliser.learn("min_max", {}, images);
  EXPECT_EQ(normalised(normaliser, images).back(), 1);
  EXPECT_FLOAT_EQ(normalised(normaliser, images)[1], 1.f / 7);
}

TEST(Normaliser, AnEmptyPixelStaysEmpty) {
  const Tensor images{{2, 2, 1, 2}, {0, 3, 0, 0, 4, 0, 0, 0}, {"photons", "tracks"}, {"GeV", "1"}};
  Normaliser rms, root;
  rms.learn("rms", {}, images);
  const float width = std::sqrt(12.5f);  // of 3 and 4
  EXPECT_EQ(normalised(rms, images), (std::vector<float>{0, 3 / width, 0, 0, 4 / width, 0, 0, 0}));
  root.learn("sqrt", {}, images);
  EXPECT_EQ(normalised(root, {{1, 2, 1, 2}, {4, -9, 0, 1}, {}, {}}), (std::vector<float>{2, -3, 0, 1}));
}

}  // namespace
}  // namespace hml
