#include "hml/learn/hold_out.hpp"

#include <numeric>
#include <vector>

#include "hml/dataset/split.hpp"
#include "hml/dataset/take_rows.hpp"

namespace hml {

namespace {

std::vector<std::size_t> rows_of(const std::vector<std::uint8_t>& parts, std::uint8_t part) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (parts[i] == part) rows.push_back(i);
  return rows;
}

}  // namespace

std::pair<Samples, Samples> hold_out(const Samples& samples, const std::vector<std::string>& inputs, double share,
                                     std::uint64_t seed) {
  std::vector<std::int64_t> numbers(samples.labels.size());
  std::iota(numbers.begin(), numbers.end(), 0);
  const auto parts =
      split_events(samples.labels, numbers, samples.classes, {{"rest", 1 - share}, {"held out", share}}, seed);
  return {take_rows(samples, inputs, rows_of(parts, 0)), take_rows(samples, inputs, rows_of(parts, 1))};
}

}  // namespace hml
