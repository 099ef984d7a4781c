#include "hml/dataset/split.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "hml/core/random.hpp"

namespace hml {

SplitFractions read_split(const Config& config) {
  constexpr double rounding = 1e-9;
  SplitFractions out;
  double sum = 0;
  for (const auto& [name, value] : config.entries()) {
    const double fraction = value.number();
    if (!(fraction > 0 && fraction <= 1))
      throw Error(ErrorKind::config, fmt::format("split: {} = {} is no fraction in (0, 1]", name, value.text()),
                  value.place());
    out.emplace_back(name, fraction);
    sum += fraction;
  }
  if (out.empty() || std::abs(sum - 1) > rounding)
    throw Error(ErrorKind::config, fmt::format("split: the fractions add up to {}, not to 1", sum), config.place());
  return out;
}

namespace {

/// Rows of one class in the order of their rank.
std::vector<std::size_t> ranked_rows(std::span<const std::int32_t> labels, std::span<const std::int64_t> numbers,
                                     std::int32_t label, std::uint64_t key) {
  std::vector<std::tuple<std::uint32_t, std::uint32_t, std::size_t>> ranks;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] != label) continue;
    Random random(key, static_cast<std::uint64_t>(numbers[row]));
    const std::uint32_t high = random();
    ranks.emplace_back(high, random(), row);
  }
  std::sort(ranks.begin(), ranks.end());
  std::vector<std::size_t> out;
  for (const auto& rank : ranks) out.push_back(std::get<2>(rank));
  return out;
}

}  // namespace

std::vector<std::uint8_t> split_events(std::span<const std::int32_t> labels,
                                       std::span<const std::int64_t> event_numbers,
                                       const std::vector<std::string>& classes, const SplitFractions& fractions,
                                       std::uint64_t seed) {
  std::vector<std::uint8_t> out(labels.size());
  for (std::size_t label = 0; label < classes.size(); ++label) {
    const std::uint64_t key = stream_key(seed, "dataset", "split " + classes[label]);
    const auto rows = ranked_rows(labels, event_numbers, static_cast<std::int32_t>(label), key);
    double sum = 0;
    std::size_t begin = 0;
    for (std::size_t part = 0; part < fractions.size(); ++part) {
      sum += fractions[part].second;
      const bool last = part + 1 == fractions.size();
      const std::size_t end =
          last ? rows.size() : static_cast<std::size_t>(std::llround(sum * static_cast<double>(rows.size())));
      for (; begin < end; ++begin) out[rows[begin]] = static_cast<std::uint8_t>(part);
    }
  }
  return out;
}

}  // namespace hml
