#include "hml/learn/dense/dense_network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "hml/core/error.hpp"
#include "hml/core/random.hpp"
#include "hml/core/threads.hpp"
#include "hml/learn/dense/kernel_tiles.hpp"

namespace hml {
namespace {

using Widths = std::vector<std::int64_t>;

std::vector<float> random_numbers(std::int64_t n, std::uint64_t stream) {
  Random random(stream_key(7, "test", "dense"), stream);
  std::vector<float> out(static_cast<std::size_t>(n));
  for (auto& x : out) x = static_cast<float>(random.normal());
  return out;
}

DenseNetwork random_network(const Widths& widths, const DenseKernels& kernels = *dense_kernels().back()) {
  DenseNetwork out(widths, kernels);
  const auto numbers = random_numbers(std::ssize(out.parameters()), 1);
  for (const auto& piece : out.pieces()) {
    const double width = piece.shape.size() == 2 ? static_cast<double>(piece.shape[1]) : 4;
    for (std::size_t i = piece.begin; i < piece.begin + static_cast<std::size_t>(piece.size()); ++i)
      out.parameters()[i] = numbers[i] / static_cast<float>(std::sqrt(width));
  }
  out.changed();
  return out;
}

struct Pass {
  std::vector<double> outputs, gradients, input_gradients;
};

/// Outputs and gradients by plain loops, event by event, in double precision.
Pass plain_loops(const Widths& widths, std::span<const float> parameters, std::span<const float> inputs,
                 std::span<const float> output_gradients, std::size_t n) {
  Pass out{{}, std::vector<double>(parameters.size()), {}};
  const std::size_t layers = widths.size() - 1;
  const auto width = [&](std::size_t l) { return static_cast<std::size_t>(widths[l]); };
  std::vector<std::size_t> begin{0};
  for (std::size_t l = 0; l < layers; ++l) begin.push_back(begin[l] + (width(l) + 1) * width(l + 1));
  for (std::size_t e = 0; e < n; ++e) {
    std::vector<std::vector<double>> x{{inputs.begin() + static_cast<std::ptrdiff_t>(e * width(0)),
                                        inputs.begin() + static_cast<std::ptrdiff_t>((e + 1) * width(0))}};
    for (std::size_t l = 0; l < layers; ++l) {
      std::vector<double> y(width(l + 1));
      for (std::size_t o = 0; o < y.size(); ++o) {
        y[o] = parameters[begin[l] + width(l) * width(l + 1) + o];
        for (std::size_t i = 0; i < width(l); ++i) y[o] += x[l][i] * parameters[begin[l] + o * width(l) + i];
        if (l + 1 < layers) y[o] = std::max(y[o], 0.0);
      }
      x.push_back(y);
    }
    out.outputs.insert(out.outputs.end(), x.back().begin(), x.back().end());
    std::vector<double> dy(width(layers));
    for (std::size_t o = 0; o < dy.size(); ++o) dy[o] = output_gradients[e * dy.size() + o];
    for (std::size_t l = layers; l-- > 0;) {
      std::vector<double> dx(width(l));
      for (std::size_t o = 0; o < dy.size(); ++o) {
        out.gradients[begin[l] + width(l) * width(l + 1) + o] += dy[o];
        for (std::size_t i = 0; i < width(l); ++i) {
          out.gradients[begin[l] + o * width(l) + i] += dy[o] * x[l][i];
          if (l == 0 || x[l][i] > 0) dx[i] += dy[o] * parameters[begin[l] + o * width(l) + i];
        }
      }
      dy = dx;
    }
    out.input_gradients.insert(out.input_gradients.end(), dy.begin(), dy.end());
  }
  return out;
}

template <class A, class B>
double difference(const A& a, const B& b) {
  double off = 0, largest = 1e-30;
  for (std::size_t i = 0; i < a.size(); ++i) {
    off = std::max(off, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    largest = std::max(largest, std::abs(static_cast<double>(b[i])));
  }
  return off / largest;
}

struct FloatPass {
  std::vector<float> outputs, gradients, input_gradients;
};

FloatPass pass(DenseNetwork& network, std::span<const float> inputs, std::span<const float> output_gradients,
               std::int64_t n) {
  FloatPass out{std::vector<float>(static_cast<std::size_t>(n * network.outputs())),
                std::vector<float>(network.parameters().size()), std::vector<float>(inputs.size())};
  const auto replica = network.replica(1);
  replica->input_gradients(inputs, n, output_gradients, out.input_gradients);
  replica->forward(inputs, n, out.outputs, true);
  replica->backward(output_gradients, out.gradients);
  return out;
}

class DenseNetworkOn : public testing::TestWithParam<const DenseKernels*> {};

TEST_P(DenseNetworkOn, GivesWhatPlainLoopsGive) {
  const Widths odd{1, 3, 7, 30, 64, 129};
  for (const auto in : odd)
    for (const auto hidden : odd)
      for (const std::int64_t n : {1, 5, 127, 128}) {
        const Widths widths{in, hidden, odd[static_cast<std::size_t>(in + hidden) % odd.size()], 2};
        auto network = random_network(widths, *GetParam());
        const auto x = random_numbers(n * in, 2), dy = random_numbers(n * 2, 3);
        const auto expected = plain_loops(widths, network.parameters(), x, dy, static_cast<std::size_t>(n));
        const auto found = pass(network, x, dy, n);
        ASSERT_LT(difference(found.outputs, expected.outputs), 2e-6) << in << ' ' << hidden << ' ' << n;
        ASSERT_LT(difference(found.gradients, expected.gradients), 2e-6) << in << ' ' << hidden << ' ' << n;
        ASSERT_LT(difference(found.input_gradients, expected.input_gradients), 1e-5) << in << ' ' << hidden << ' ' << n;
      }
}

TEST_P(DenseNetworkOn, GivesWhatPortableInstructionsGive) {
  const Widths widths{30, 64, 128, 64, 1};
  auto network = random_network(widths, *GetParam()), portable = random_network(widths, *dense_kernels().front());
  const auto x = random_numbers(128 * 30, 2), dy = random_numbers(128, 3);
  const auto found = pass(network, x, dy, 128), expected = pass(portable, x, dy, 128);
  EXPECT_LT(difference(found.outputs, expected.outputs), 1e-5);
  EXPECT_LT(difference(found.gradients, expected.gradients), 1e-5);
}

// More events than a block, and nothing is left over for a backward pass that was not prepared.
TEST_P(DenseNetworkOn, GivesInputGradientsInBlocks) {
  const Widths widths{30, 64, 3};
  auto network = random_network(widths, *GetParam());
  const auto x = random_numbers(300 * 30, 2), dy = random_numbers(300 * 3, 3);
  std::vector<float> found(x.size()), none(network.parameters().size());
  const auto replica = network.replica(1);
  replica->input_gradients(x, 300, dy, found);
  EXPECT_LT(difference(found, plain_loops(widths, network.parameters(), x, dy, 300).input_gradients), 2e-6);
  EXPECT_THROW(replica->backward(dy, none), Error);
}

// Alone, among few, in a block's tail: the same bits.
TEST_P(DenseNetworkOn, GivesAnEventTheSameNumbersInAnyCompany) {
  auto network = random_network({30, 64, 128, 64, 3}, *GetParam());
  const auto x = random_numbers(300 * 30, 2);
  std::vector<float> all(900), one(3);
  const auto replica = network.replica(1);
  replica->forward(x, 300, all, false);
  for (std::size_t e = 0; e < 300; ++e) {
    replica->forward(std::span(x).subspan(e * 30, 30), 1, one, false);
    ASSERT_TRUE(std::equal(one.begin(), one.end(), all.begin() + static_cast<std::ptrdiff_t>(3 * e))) << e;
  }
  std::vector<float> some(3 * 7);
  replica->forward(std::span(x).subspan(100 * 30, 7 * 30), 7, some, false);
  EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin() + 300));
}

TEST_P(DenseNetworkOn, LetsNumbersThatAreNonePass) {
  auto network = random_network({3, 5, 1}, *GetParam());
  std::vector<float> x(9, 1.0f), out(3);
  x[4] = std::nanf("");
  network.replica(1)->forward(x, 3, out, false);
  EXPECT_FALSE(std::isnan(out[0]) || std::isnan(out[2]));
  EXPECT_TRUE(std::isnan(out[1]));
}

/// Those of this processor, and the tiles of the widest vectors, which the compiler makes of the narrow ones here.
std::vector<const DenseKernels*> all_kernels() {
  static const DenseKernels wide = DenseTiles<64, 12>::kernels("wide");
  std::vector<const DenseKernels*> out(dense_kernels().begin(), dense_kernels().end());
  out.push_back(&wide);
  return out;
}

INSTANTIATE_TEST_SUITE_P(All, DenseNetworkOn, testing::ValuesIn(all_kernels()),
                         [](const auto& one) { return std::string(one.param->name); });

TEST(DenseKernels, AreThoseOfTheProcessor) {
  std::vector<std::string> expected{"portable"};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) expected.push_back("avx2");
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma")) expected.push_back("avx512");
#endif
  std::vector<std::string> found;
  for (const auto* kernels : dense_kernels()) found.push_back(kernels->name);
  EXPECT_EQ(found, expected);
}

// The events are such that no sum comes as near to a ReLU's kink as the step carries it.
TEST(DenseNetwork, HasTheGradientOfALoss) {
  auto network = random_network({4, 7, 5, 2});
  const auto x = random_numbers(6 * 4, 2);
  const auto loss = [&] {
    std::vector<float> out(12);
    network.replica(1)->forward(x, 6, out, true);
    double sum = 0;
    for (std::size_t i = 0; i < out.size(); ++i) sum += std::sin(static_cast<double>(out[i]) + static_cast<double>(i));
    return sum;
  };
  std::vector<float> out(12), gradients(network.parameters().size());
  const auto replica = network.replica(1);
  replica->forward(x, 6, out, true);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = std::cos(out[i] + static_cast<float>(i));
  replica->backward(out, gradients);
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    constexpr float step = 5e-4f;
    float& parameter = network.parameters()[i];
    const float before = parameter;
    parameter = before + step, network.changed();
    const double above = loss();
    parameter = before - step, network.changed();
    const double below = loss();
    parameter = before, network.changed();
    EXPECT_NEAR(gradients[i], (above - below) / (2 * static_cast<double>(step)), 2e-3) << i;
  }
}

// 500 hidden numbers of 1 each: what is kept counts 1 / (1 - p), so that the mean of the sum is 500, its variance
// 500 p / (1 - p); and nothing is dropped in inference.
TEST(DenseNetwork, DropsItsShare) {
  constexpr double share = 0.3;
  for (const auto* kernels : dense_kernels()) {
    DenseNetwork network({1, 500, 1}, *kernels, share);
    std::fill(network.parameters().begin(), network.parameters().begin() + 500, 1.f);
    std::fill(network.parameters().begin() + 1000, network.parameters().end() - 1, 1.f);
    network.changed();
    const auto replica = network.replica(1);
    const std::vector<float> inputs(100, 1.f);
    std::vector<float> outputs(100), again(100);
    replica->forward(inputs, 100, outputs, false);
    EXPECT_EQ(outputs, std::vector<float>(100, 500.f)) << kernels->name;
    double sum = 0, squares = 0;
    replica->seed(1);
    replica->forward(inputs, 100, outputs, true);
    for (const double x : outputs) sum += x, squares += (x - 500) * (x - 500);
    const double width = std::sqrt(500 * share / (1 - share));
    EXPECT_NEAR(sum / 100, 500, 4 * width / 10) << kernels->name;
    EXPECT_NEAR(std::sqrt(squares / 100), width, width / 3) << kernels->name;
    replica->seed(1);
    replica->forward(inputs, 100, again, true);
    EXPECT_EQ(outputs, again);
    replica->seed(2);
    replica->forward(inputs, 100, again, true);
    EXPECT_NE(outputs, again);
  }
}

TEST(DenseNetwork, HasTheGradientOfWhatIsNotDropped) {
  for (const auto* kernels : dense_kernels()) {
    DenseNetwork network({3, 20, 20, 2}, *kernels, 0.4);
    network.initialise(5);
    const auto replica = network.replica(1);
    std::vector<float> inputs(4 * 3), slopes(4 * 2), outputs(4 * 2), gradients(network.parameters().size());
    Random random(4, 0);
    for (auto& x : inputs) x = static_cast<float>(random.normal());
    for (auto& x : slopes) x = static_cast<float>(random.normal());
    const auto sum = [&] {
      network.changed();
      replica->seed(9);
      replica->forward(inputs, 4, outputs, true);
      double total = 0;
      for (std::size_t i = 0; i < outputs.size(); ++i) total += static_cast<double>(outputs[i]) * slopes[i];
      return total;
    };
    int differ = 0;  // where a step crosses the kink of a ReLU
    sum();
    replica->backward(slopes, gradients);
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      float& number = network.parameters()[i];
      const float at = number, step = 1e-3f;
      number = at + step;
      const double above = sum();
      number = at - step;
      const double below = sum();
      number = at;
      differ += std::abs(gradients[i] - (above - below) / (2 * step)) > 1e-2;
    }
    EXPECT_LE(differ, 5) << kernels->name << ", of " << gradients.size();
  }
}

TEST(DenseNetwork, AddsToGradients) {
  auto network = random_network({3, 4, 2});
  const auto x = random_numbers(5 * 3, 2), dy = random_numbers(10, 3);
  const auto once = pass(network, x, dy, 5).gradients;
  std::vector<float> out(10), gradients(once.size(), 1.0f);
  const auto replica = network.replica(1);
  replica->forward(x, 5, out, true);
  replica->backward(dy, gradients);
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_FLOAT_EQ(gradients[i], 1 + once[i]);
}

// As a trainer adds the gradients of shards: in their order.
TEST(DenseNetwork, IsTheSameForAnyNumberOfThreads) {
  const auto gradients_on = [](int threads) {
    auto network = random_network({30, 64, 128, 64, 1});
    const auto x = random_numbers(1000 * 30, 2), dy = random_numbers(1000, 3);
    const std::int64_t shard = network.shard(), shards = (1000 + shard - 1) / shard;
    std::vector<std::unique_ptr<Replica>> replicas;
    for (int worker = 0; worker < threads; ++worker) replicas.push_back(network.replica(1));
    std::vector<std::vector<float>> parts(static_cast<std::size_t>(shards),
                                          std::vector<float>(network.parameters().size()));
    ThreadTeam(threads).run(shards, [&](std::int64_t i, int worker) {
      const auto begin = static_cast<std::size_t>(i * shard), n = std::min<std::size_t>(shard, 1000 - begin);
      std::vector<float> out(n);
      auto& replica = *replicas[static_cast<std::size_t>(worker)];
      replica.forward(std::span(x).subspan(begin * 30, n * 30), static_cast<std::int64_t>(n), out, true);
      replica.backward(std::span(dy).subspan(begin, n), parts[static_cast<std::size_t>(i)]);
    });
    for (std::size_t s = 1; s < parts.size(); ++s)
      for (std::size_t i = 0; i < parts[s].size(); ++i) parts[0][i] += parts[s][i];
    return parts[0];
  };
  const auto one = gradients_on(1);
  EXPECT_EQ(gradients_on(2), one);
  EXPECT_EQ(gradients_on(3), one);
}

TEST(DenseNetwork, NamesItsNumbersAsPyTorchDoes) {
  const DenseNetwork network({30, 64, 1});
  std::vector<std::string> names;
  for (const auto& piece : network.pieces()) names.push_back(piece.name);
  EXPECT_EQ(names, (std::vector<std::string>{"dense1.weight", "dense1.bias", "output.weight", "output.bias"}));
  EXPECT_EQ(network.pieces()[0].shape, (std::vector<std::int64_t>{64, 30}));
  EXPECT_EQ(network.pieces()[3].begin, 64u * 31 + 64);
  EXPECT_EQ(network.summary().rows.front(), (std::vector<std::string>{"dense1", "64", "1984", "1920"}));
}

TEST(DenseNetwork, RefusesWidthsThatAreNone) {
  EXPECT_THROW(DenseNetwork({30}), Error);
  EXPECT_THROW(DenseNetwork({30, 0, 1}), Error);
}

TEST(DenseNetwork, RefusesNumbersOfAnotherShape) {
  auto network = random_network({3, 4, 2});
  const auto replica = network.replica(1);
  std::vector<float> x(6), out(4), gradients(network.parameters().size());
  EXPECT_THROW(replica->forward(x, 3, out, true), Error);
  EXPECT_THROW(replica->backward(out, gradients), Error);
  replica->forward(x, 2, out, true);
  replica->backward(out, gradients);
  replica->forward(x, 2, out, false);
  EXPECT_THROW(replica->backward(out, gradients), Error);
}

}  // namespace
}  // namespace hml
