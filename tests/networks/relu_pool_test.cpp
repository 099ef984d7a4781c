#include "hml/learn/networks/images/relu_pool_kernel.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace hml {
namespace {

// Two planes of 3 x 5: the last row and column take no part.
TEST(ReluPool, TakesTheLargestPositivePixel) {
  const std::vector<float> in{1,  2, -1, -2, 99, 3,  -4, -3, -5, 99, 99, 99, 99, 99, 99,
                              7,  7, 0,  -1, 99, -7, 7,  -1, 4,  99, 99, 99, 99, 99, 99};
  const Planes planes{2, 3, 5};
  std::vector<float> out(4), from(30);
  relu_pool(in.data(), out.data(), planes);
  EXPECT_EQ(out, (std::vector<float>{3, 0, 7, 4}));
  const std::vector<float> gradient{10, 20, 30, 40};
  relu_pool_gradient(in.data(), out.data(), gradient.data(), from.data(), planes);
  std::vector<float> expected(30);
  expected[5] = 10, expected[15] = 30, expected[23] = 40;  // first of the equal sevens; nothing where all are negative
  EXPECT_EQ(from, expected);
}

}  // namespace
}  // namespace hml
