#include "hml/learn/hold_out.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "hml/dataset/split.hpp"

namespace hml {

namespace {

Tensor rows_of(const Tensor& from, const std::vector<std::uint8_t>& parts, std::uint8_t part) {
  const auto width = static_cast<std::ptrdiff_t>(from.row_size());
  Tensor to{from.shape, {}, from.names, from.units};
  to.shape[0] = std::count(parts.begin(), parts.end(), part);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] != part) continue;
    const auto row = from.values.begin() + static_cast<std::ptrdiff_t>(i) * width;
    to.values.insert(to.values.end(), row, row + width);
  }
  return to;
}

Samples rows_of(const Samples& from, const std::vector<std::string>& inputs, const std::vector<std::uint8_t>& parts,
                std::uint8_t part) {
  Samples to{{}, {}, {}, from.classes};
  for (const auto& input : inputs) to.inputs.emplace_back(input, rows_of(from.input(input), parts, part));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] != part) continue;
    to.labels.push_back(from.labels[i]);
    if (!from.weights.empty()) to.weights.push_back(from.weights[i]);
  }
  return to;
}

}  // namespace

std::pair<Samples, Samples> hold_out(const Samples& samples, const std::vector<std::string>& inputs, double share,
                                     std::uint64_t seed) {
  std::vector<std::int64_t> numbers(samples.labels.size());
  std::iota(numbers.begin(), numbers.end(), 0);
  const auto parts =
      split_events(samples.labels, numbers, samples.classes, {{"rest", 1 - share}, {"held out", share}}, seed);
  return {rows_of(samples, inputs, parts, 0), rows_of(samples, inputs, parts, 1)};
}

}  // namespace hml
