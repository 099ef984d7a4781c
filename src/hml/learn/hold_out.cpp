#include "hml/learn/hold_out.hpp"

#include <numeric>
#include <vector>

#include "hml/dataset/split.hpp"

namespace hml {

namespace {

Samples rows_of(const Samples& from, const std::string& input, const std::vector<std::uint8_t>& parts,
                std::uint8_t part) {
  const Tensor& all = from.input(input);
  const auto width = static_cast<std::ptrdiff_t>(all.row_size());
  Samples to{{}, {}, {}, from.classes};
  Tensor tensor{all.shape, {}, all.names, all.units};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] != part) continue;
    const auto row = all.values.begin() + static_cast<std::ptrdiff_t>(i) * width;
    tensor.values.insert(tensor.values.end(), row, row + width);
    to.labels.push_back(from.labels[i]);
    if (!from.weights.empty()) to.weights.push_back(from.weights[i]);
  }
  tensor.shape[0] = to.size();
  to.inputs.emplace_back(input, std::move(tensor));
  return to;
}

}  // namespace

std::pair<Samples, Samples> hold_out(const Samples& samples, const std::string& input, double share,
                                     std::uint64_t seed) {
  std::vector<std::int64_t> numbers(samples.labels.size());
  std::iota(numbers.begin(), numbers.end(), 0);
  const auto parts =
      split_events(samples.labels, numbers, samples.classes, {{"rest", 1 - share}, {"held out", share}}, seed);
  return {rows_of(samples, input, parts, 0), rows_of(samples, input, parts, 1)};
}

}  // namespace hml
