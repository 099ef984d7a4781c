#include "hml/dataset/split.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "hml/core/random.hpp"

namespace hml {

namespace {

std::int64_t read_folds(const Config& value) {
  const auto folds = value.integer();
  if (folds < 2 || folds > 255)
    throw Error(ErrorKind::config, fmt::format("split: there are 2 to 255 folds, not {}", folds), value.place());
  return folds;
}

}  // namespace

SplitFractions read_split(const Config& config) {
  constexpr double rounding = 1e-9;
  SplitFractions out;
  std::int64_t folds = 0;
  double sum = 0;
  for (const auto& [name, value] : config.entries()) {
    if (name == "folds") {
      folds = read_folds(value);
      continue;
    }
    if (name == "all" || name.starts_with("not "))
      throw Error(ErrorKind::config, fmt::format("split: no part can be called '{}'", name), value.place());
    const double fraction = value.number();
    if (!(fraction > 0 && fraction <= 1))
      throw Error(ErrorKind::config, fmt::format("split: {} = {} is no fraction in (0, 1]", name, value.text()),
                  value.place());
    out.emplace_back(name, fraction);
    sum += fraction;
  }
  if (folds > 0 && sum > 1 - rounding)
    throw Error(ErrorKind::config,
                fmt::format("split: the fractions add up to {} and leave nothing for the folds", sum), config.place());
  for (std::int64_t fold = 0; fold < folds; ++fold)
    out.emplace_back(fmt::format("fold{}", fold), (1 - sum) / static_cast<double>(folds));
  if (out.empty() || (folds == 0 && std::abs(sum - 1) > rounding))
    throw Error(ErrorKind::config, fmt::format("split: the fractions add up to {}, not to 1", sum), config.place());
  if (out.size() > 255)
    throw Error(ErrorKind::config, fmt::format("split: {} parts are more than 255", out.size()), config.place());
  return out;
}

bool is_fold(const std::string& part) {
  return part.size() > 4 && part.starts_with("fold") &&
         std::all_of(part.begin() + 4, part.end(), [](char c) { return c >= '0' && c <= '9'; });
}

namespace {

bool has_folds(const SplitFractions& split) {
  return std::any_of(split.begin(), split.end(), [](const auto& part) { return is_fold(part.first); });
}

std::ptrdiff_t index_of(const std::string& name, const SplitFractions& split) {
  return std::find_if(split.begin(), split.end(), [&](const auto& part) { return part.first == name; }) - split.begin();
}

bool has_part(const std::string& name, const SplitFractions& split) {
  return index_of(name, split) < static_cast<std::ptrdiff_t>(split.size());
}

}  // namespace

std::vector<bool> parts_of(const std::string& name, const SplitFractions& split, const std::string& dataset) {
  std::vector<bool> out(split.size(), false);
  if (name == "all") return std::vector<bool>(split.size(), true);
  if (has_part(name, split)) {
    out[static_cast<std::size_t>(index_of(name, split))] = true;
    return out;
  }
  if (name.starts_with("not ") && has_part(name.substr(4), split)) {
    const std::string left_out = name.substr(4);
    for (std::size_t i = 0; i < split.size(); ++i)
      out[i] = split[i].first != left_out && (!is_fold(left_out) || is_fold(split[i].first));
    return out;
  }
  if (has_folds(split) && name == "train") {
    for (std::size_t i = 0; i < split.size(); ++i)
      out[i] = is_fold(split[i].first) && (has_part("test", split) || split[i].first != "fold0");
    return out;
  }
  if (has_folds(split) && name == "test") return parts_of("fold0", split, dataset);
  if (name == "train" || name == "validation" || name == "test") return out;
  std::vector<std::string> known{"all"};
  for (const auto& part : split) known.push_back(part.first), known.push_back("not " + part.first);
  throw unknown_name(ErrorKind::config, fmt::format("part of '{}'", dataset), name, known);
}

namespace {

using Rows = std::vector<std::size_t>;

// Rows of one class in the order of their rank, one list a sample.
std::vector<Rows> ranked_rows(std::span<const std::int32_t> labels, std::span<const std::int64_t> numbers,
                              std::span<const std::int32_t> sample, std::int32_t label, std::uint64_t key) {
  std::map<std::int32_t, std::vector<std::tuple<std::uint32_t, std::uint32_t, std::size_t>>> ranks;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] != label) continue;
    Random random(key, static_cast<std::uint64_t>(numbers[row]));
    const std::uint32_t high = random();
    ranks[sample.empty() ? 0 : sample[row]].emplace_back(high, random(), row);
  }
  std::vector<Rows> out;
  for (auto& [index, list] : ranks) {
    std::sort(list.begin(), list.end());
    Rows& rows = out.emplace_back();
    for (const auto& rank : list) rows.push_back(std::get<2>(rank));
  }
  return out;
}

// How many events each part gets of a class.
std::vector<std::int64_t> counts_of_class(std::int64_t n, const SplitFractions& fractions) {
  std::vector<std::int64_t> out;
  double sum = 0;
  std::int64_t before = 0;
  for (std::size_t part = 0; part < fractions.size(); ++part) {
    sum += fractions[part].second;
    const std::int64_t end = part + 1 == fractions.size() ? n : std::llround(sum * static_cast<double>(n));
    out.push_back(end - before);
    before = end;
  }
  return out;
}

// The share of each part in n events, rounded down.
std::vector<std::int64_t> shares(std::size_t n, const SplitFractions& fractions) {
  constexpr double rounding = 1e-9;
  std::vector<std::int64_t> out;
  for (const auto& part : fractions)
    out.push_back(static_cast<std::int64_t>(std::floor(part.second * static_cast<double>(n) + rounding)));
  return out;
}

// How many events each part gets of a sample: its share rounded down, and of the events that are left over one each for
// the parts that the class owes most. Handing out by the largest debt always comes out even (Gale and Ryser).
std::vector<std::int64_t> counts_of_sample(std::size_t n, const SplitFractions& fractions,
                                           std::vector<std::int64_t>& owed) {
  auto out = shares(n, fractions);
  std::vector<std::size_t> order(fractions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return owed[a] > owed[b]; });
  const auto left = static_cast<std::int64_t>(n) - std::accumulate(out.begin(), out.end(), std::int64_t{0});
  for (std::int64_t i = 0; i < left; ++i) {
    const auto part = order[static_cast<std::size_t>(i) % order.size()];
    ++out[part], --owed[part];
  }
  return out;
}

void check_folds(std::int64_t n, const std::string& name, const SplitFractions& fractions) {
  const auto folds = std::count_if(fractions.begin(), fractions.end(), [](const auto& p) { return is_fold(p.first); });
  if (n > 0 && n < folds)
    throw Error(
        ErrorKind::input,
        fmt::format("split: class '{}' has {} events, fewer than the {} folds; ask for fewer folds or more events",
                    name, n, folds));
}

}  // namespace

std::vector<std::uint8_t> split_events(std::span<const std::int32_t> labels,
                                       std::span<const std::int64_t> event_numbers,
                                       const std::vector<std::string>& classes, const SplitFractions& fractions,
                                       std::uint64_t seed, std::span<const std::int32_t> sample) {
  std::vector<std::uint8_t> out(labels.size());
  for (std::size_t label = 0; label < classes.size(); ++label) {
    const std::uint64_t key = stream_key(seed, "dataset", "split " + classes[label]);
    const auto samples = ranked_rows(labels, event_numbers, sample, static_cast<std::int32_t>(label), key);
    std::int64_t n = 0;
    for (const auto& rows : samples) n += static_cast<std::int64_t>(rows.size());
    check_folds(n, classes[label], fractions);
    auto owed = counts_of_class(n, fractions);
    for (const auto& rows : samples) {
      const auto known = shares(rows.size(), fractions);
      for (std::size_t part = 0; part < known.size(); ++part) owed[part] -= known[part];
    }
    for (const auto& rows : samples) {
      std::size_t next = 0;
      const auto counts = counts_of_sample(rows.size(), fractions, owed);
      for (std::size_t part = 0; part < counts.size(); ++part)
        for (auto left = counts[part]; left > 0 && next < rows.size(); --left)
          out[rows[next++]] = static_cast<std::uint8_t>(part);
    }
  }
  return out;
}

}  // namespace hml
