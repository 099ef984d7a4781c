#include "hml/learn/networks/dropout.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace hml {
namespace {

TEST(Dropout, DropsTheShareAskedForAndScalesTheRest) {
  torch::manual_seed(1);
  for (const double rate : {0.1, 0.5, 0.9}) {
    constexpr std::int64_t n = 1'000'003;  // no multiple of the values that share a draw
    const auto out = dropped(torch::ones({n}), rate, true);
    const double share = (out == 0).sum().item<double>() / n;
    EXPECT_NEAR(share, rate, 5 * std::sqrt(rate * (1 - rate) / n)) << rate;
    const auto rest = out.masked_select(out != 0);
    EXPECT_NEAR(rest.min().item<double>(), 1 / (1 - rate), 2e-3) << rate;
    EXPECT_EQ(rest.min().item<float>(), rest.max().item<float>());
  }
}

TEST(Dropout, NeighboursAreDroppedIndependently) {
  torch::manual_seed(2);
  constexpr std::int64_t n = 1 << 20;
  const auto gone = (dropped(torch::ones({n}), 0.3, true) == 0).to(torch::kDouble) - 0.3;
  for (const std::int64_t distance : {1, 2, 3, 4, 5, 8, 64, 4096}) {
    const auto products = gone.narrow(0, 0, n - distance) * gone.narrow(0, distance, n - distance);
    EXPECT_NEAR(products.mean().item<double>() / 0.21, 0, 5 / std::sqrt(static_cast<double>(n))) << distance;
  }
}

TEST(Dropout, GradientsPassWhereValuesDid) {
  torch::manual_seed(3);
  const auto values = torch::randn({37, 11}, torch::kDouble).requires_grad_();
  const auto out = dropped(values, 0.25, true);
  out.sum().backward();
  EXPECT_TRUE(torch::equal(out, values * values.grad()));
  EXPECT_GT((values.grad() == 0).sum().item<std::int64_t>(), 0);
}

TEST(Dropout, ASeedGivesTheSameOnAnyNumberOfThreads) {
  const auto draw = [](std::uint64_t seed, int threads) {
    torch::set_num_threads(threads);
    torch::manual_seed(seed);
    const auto first = dropped(torch::ones({100'000}), 0.1, true);
    return std::pair(first, dropped(torch::ones({100'000}), 0.1, true));
  };
  const auto [once, again] = draw(4, 1);
  const auto [parallel, parallel_again] = draw(4, 2);
  torch::set_num_threads(1);
  EXPECT_TRUE(torch::equal(once, parallel));
  EXPECT_TRUE(torch::equal(again, parallel_again));
  EXPECT_FALSE(torch::equal(once, again));
  EXPECT_FALSE(torch::equal(once, draw(5, 1).first));
}

TEST(Dropout, LayoutInMemoryDoesNotMatter) {
  torch::manual_seed(6);
  const auto values = torch::randn({40, 30}).t();
  const auto out = dropped(values, 0.2, true);
  EXPECT_EQ(out.sizes(), values.sizes());
  EXPECT_TRUE(torch::allclose(out, values * (out != 0) / 0.8, 1e-4, 1e-6));
}

TEST(Dropout, LeavesValuesAloneOutsideTraining) {
  const auto values = torch::randn({5});
  EXPECT_TRUE(dropped(values, 0.5, false).is_same(values));
  EXPECT_TRUE(dropped(values, 0, true).is_same(values));
}

TEST(Dropout, ScalesEveryTypeOfNumber) {
  torch::manual_seed(7);
  for (const auto type : {torch::kFloat, torch::kDouble, torch::kBFloat16}) {
    const auto out = dropped(torch::ones({4096}, type), 0.5, true);
    EXPECT_EQ(out.scalar_type(), type);
    EXPECT_NEAR(out.to(torch::kDouble).mean().item<double>(), 1, 0.1);
  }
}

}  // namespace
}  // namespace hml
