#include "hml/learn/training/infinite_values.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "hml/core/error.hpp"

namespace hml {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

std::string refusal(const Tensor& input, std::int64_t first = 0) {
  try {
    refuse_infinite(input, first);
    return "";
  } catch (const Error& error) {
    return error.message();
  }
}

TEST(InfiniteValues, AreNamedByEventAndFeature) {
  const Tensor set{{3, 2}, {1, 2, 3, std::nanf(""), -infinity, 6}, {"pt", "eta"}, {"GeV", "1"}};
  EXPECT_EQ(refusal(set), "event 2: 'pt' is infinite");
  EXPECT_EQ(refusal(set, 100), "event 102: 'pt' is infinite");
  const Tensor images{{1, 2, 1, 2}, {0, 1, 2, infinity}, {}, {}};
  EXPECT_EQ(refusal(images), "event 0: 'feature 1' is infinite");
}

// Events of two places: (pt, mask).
TEST(InfiniteValues, DoNotCountWhereThereIsNoObject) {
  Tensor objects{{1, 2, 2}, {30, 1, infinity, 0}, {"pt", "mask"}, {"GeV", "1"}};
  EXPECT_EQ(refusal(objects), "");
  objects.values[3] = 1;
  EXPECT_EQ(refusal(objects), "event 0: 'pt' is infinite");
}

}  // namespace
}  // namespace hml
