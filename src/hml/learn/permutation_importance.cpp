#include "hml/learn/permutation_importance.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/shuffle.hpp"

namespace hml {

namespace {

// One column (or channel) of a tensor, with the values of the events `order`.
void permute(Tensor& to, const Tensor& from, std::size_t column, const std::vector<std::size_t>& order) {
  const auto row = static_cast<std::size_t>(from.row_size());
  const std::size_t width = row / static_cast<std::size_t>(from.shape[1]);
  for (std::size_t i = 0; i < order.size(); ++i)
    std::copy_n(from.values.begin() + static_cast<std::ptrdiff_t>(order[i] * row + column * width), width,
                to.values.begin() + static_cast<std::ptrdiff_t>(i * row + column * width));
}

struct Mean {
  double sum = 0, squares = 0;
  int n = 0;
  void add(double x) { sum += x, squares += x * x, ++n; }
  double value() const { return sum / n; }
  double error() const {
    return n > 1 ? std::sqrt(std::max(0.0, squares / n - value() * value()) / (n - 1)) : std::nan("");
  }
};

}  // namespace

std::vector<PermutedFeature> permutation_importance(const Approach& approach, const Samples& samples, int repeats,
                                                    std::uint64_t seed, int threads) {
  const auto whole = approach.evaluate(samples, threads);
  Samples changed = samples;
  const std::string input_name = approach.input_of(samples);
  const Tensor& from = samples.input(input_name);
  Tensor* to = nullptr;
  for (auto& [name, input] : changed.inputs)
    if (name == input_name) to = &input;
  if (approach.features().empty())
    throw Error(ErrorKind::input, fmt::format("'{}' has no features or channels by name to permute", input_name));
  std::vector<PermutedFeature> out;
  for (const auto& feature : approach.features()) {
    check_interrupt();
    const auto column = static_cast<std::size_t>(std::find(from.names.begin(), from.names.end(), feature) - from.names.begin());
    Mean loss, accuracy;
    for (int repeat = 0; repeat < repeats; ++repeat) {
      Random random(stream_key(seed, "learn", "permutation of " + feature), static_cast<std::uint64_t>(repeat));
      permute(*to, from, column, shuffled(samples.labels.size(), random));
      const auto broken = approach.evaluate(changed, threads);
      loss.add(broken.loss - whole.loss);
      accuracy.add(whole.accuracy - broken.accuracy);
    }
    std::vector<std::size_t> same(samples.labels.size());
    std::iota(same.begin(), same.end(), std::size_t{0});
    permute(*to, from, column, same);
    out.push_back({feature, loss.value(), loss.error(), accuracy.value(), accuracy.error()});
  }
  return out;
}

}  // namespace hml
