#include "hml/learn/permutation_importance.hpp"

#include <algorithm>
#include <cmath>

#include "hml/core/interrupt.hpp"
#include "hml/core/shuffle.hpp"
#include "hml/learn/value_groups.hpp"

namespace hml {

namespace {

// Gives the values [begin, begin + width) of the events `there` to others of these.
void permute(Tensor& to, const Tensor& from, std::size_t begin, std::size_t width, const std::vector<std::size_t>& there,
             Random& random) {
  const auto row = static_cast<std::size_t>(from.row_size());
  const auto order = shuffled(there.size(), random);
  for (std::size_t i = 0; i < there.size(); ++i)
    std::copy_n(from.values.begin() + static_cast<std::ptrdiff_t>(there[order[i]] * row + begin), width,
                to.values.begin() + static_cast<std::ptrdiff_t>(there[i] * row + begin));
}

// A feature of objects is permuted a place at a time, among the events that have an object there.
void permute(Tensor& to, const Tensor& from, const ValueGroups& groups, std::size_t group, Random& random) {
  const auto row = static_cast<std::size_t>(from.row_size());
  for (std::size_t begin = group * groups.inner; begin < row; begin += groups.count * groups.inner) {
    std::vector<std::size_t> there;
    for (std::size_t i = 0; i < static_cast<std::size_t>(from.rows()); ++i)
      if (!groups.empty(from.values.data() + i * row, begin)) there.push_back(i);
    permute(to, from, begin, groups.inner, there, random);
  }
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
  const Tensor from = approach.aligned(samples);
  const ValueGroups groups(from);
  Samples changed{{{approach.input_of(samples), from}}, samples.labels, samples.weights, samples.classes, {}, {}};
  Tensor& to = changed.inputs.front().second;
  std::vector<PermutedFeature> out;
  for (std::size_t group = 0; group < groups.count; ++group) {
    if (groups.mask == group) continue;
    check_interrupt();
    const std::string feature = group_name(from, group);
    Mean loss, accuracy;
    for (int repeat = 0; repeat < repeats; ++repeat) {
      Random random(stream_key(seed, "learn", "permutation of " + feature), static_cast<std::uint64_t>(repeat));
      permute(to, from, groups, group, random);
      const auto broken = approach.evaluate(changed, threads);
      loss.add(broken.loss - whole.loss);
      accuracy.add(whole.accuracy - broken.accuracy);
    }
    to.values = from.values;
    out.push_back({feature, loss.value(), loss.error(), accuracy.value(), accuracy.error()});
  }
  return out;
}

}  // namespace hml
