#include "hml/core/radix_sort.hpp"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

#include "hml/core/random.hpp"

namespace hml {
namespace {

template <class Number>
struct Entry {
  Number value;
  int place;
};

// Numbers of all sizes, many of them equal, with the smallest and the largest there are.
template <class Number>
std::vector<Entry<Number>> mixture() {
  using Limits = std::numeric_limits<Number>;
  std::vector<Entry<Number>> out;
  for (const Number x : {Number{0}, -Number{0}, Limits::infinity(), -Limits::infinity(), Limits::denorm_min(),
                         -Limits::denorm_min(), Limits::max(), Limits::lowest()})
    out.push_back({x, 0});
  Random random(1, 2);
  for (int i = 0; i < 5000; ++i)
    out.push_back({static_cast<Number>(i % 3 ? random.normal(0, i % 7 ? 1 : 1e20) : random.below(9)), 0});
  for (std::size_t i = 0; i < out.size(); ++i) out[i].place = static_cast<int>(i);
  return out;
}

template <class Number>
void expect_the_order_of_the_standard_library() {
  auto sorted = mixture<Number>(), expected = sorted;
  std::stable_sort(expected.begin(), expected.end(), [](const auto& a, const auto& b) { return a.value < b.value; });
  radix_sort(sorted, [](const auto& entry) { return rising_key(entry.value); });
  for (std::size_t i = 0; i < sorted.size(); ++i) ASSERT_EQ(sorted[i].place, expected[i].place);
}

TEST(RadixSort, SortsAsTheStandardLibraryDoes) {
  expect_the_order_of_the_standard_library<float>();
  expect_the_order_of_the_standard_library<double>();
}

TEST(RadixSort, TakesNothing) {
  std::vector<Entry<float>> none;
  radix_sort(none, [](const auto& entry) { return rising_key(entry.value); });
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace hml
