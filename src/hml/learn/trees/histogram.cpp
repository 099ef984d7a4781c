#include "hml/learn/trees/histogram.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace hml {

namespace {

// A block's sums of 8192 integers below 2^18 stay below 2^31.
constexpr std::size_t block_rows = 8192;
constexpr double largest = (1 << 18) - 2;

// A fraction in [0, 1) for every event, evenly spread over any range of events (the golden ratio's multiples).
double dither(std::size_t event) {
  return static_cast<double>(static_cast<std::uint32_t>(event) * 2654435769u) * 0x1p-32;
}

constexpr std::size_t pass_size = 16384;

std::int64_t passes(std::size_t n) { return static_cast<std::int64_t>((n + pass_size - 1) / pass_size); }

}  // namespace

void PackedPairs::pack(std::span<const Pair> pairs, ThreadTeam& team) {
  packed_.resize(pairs.size());
  std::vector<Pair> maxima(static_cast<std::size_t>(passes(pairs.size())));
  team.run(passes(pairs.size()), [&](std::int64_t pass, int) {
    const std::size_t begin = static_cast<std::size_t>(pass) * pass_size, end = std::min(begin + pass_size, pairs.size());
    double a = 0, b = 0;
    for (std::size_t i = begin; i < end; ++i) a = std::max(a, std::abs(pairs[i].a)), b = std::max(b, std::abs(pairs[i].b));
    maxima[static_cast<std::size_t>(pass)] = {a, b};
  });
  Pair most;
  for (const auto& pair : maxima) most.a = std::max(most.a, pair.a), most.b = std::max(most.b, pair.b);
  unit_a_ = most.a > 0 ? most.a / largest : 1;
  unit_b_ = most.b > 0 ? most.b / largest : 1;
  const double per_a = 1 / unit_a_, per_b = 1 / unit_b_;
  team.run(passes(pairs.size()), [&](std::int64_t pass, int) {
    const std::size_t begin = static_cast<std::size_t>(pass) * pass_size, end = std::min(begin + pass_size, pairs.size());
    // Rounding down after adding a positive offset: casts round towards zero.
    constexpr double offset = 1 << 20;
    for (std::size_t i = begin; i < end; ++i) {
      const double shift = offset + dither(i);
      const auto a = static_cast<std::int32_t>(pairs[i].a * per_a + shift) - (1 << 20);
      const auto b = static_cast<std::int32_t>(pairs[i].b * per_b + shift) - (1 << 20);
      packed_[i] = static_cast<std::int64_t>(a) * (std::int64_t{1} << 32) + b;
    }
  });
}

namespace {

// Adds the pairs of the events `rows` to the bins of a group's `Width` features.
template <std::size_t Width>
void add_rows(const std::uint8_t* bins, std::span<const std::uint32_t> rows, const std::int64_t* pairs,
              std::int64_t* sums) {
  constexpr std::size_t ahead = 16;  // rows are scattered: ask for them before they are needed
  const auto add = [&](std::uint32_t row) {
    const std::uint8_t* bin = bins + std::size_t{row} * BinnedSample::group_size;
    const std::int64_t pair = pairs[row];
    for (std::size_t f = 0; f < Width; ++f) sums[f * bins_per_feature + bin[f]] += pair;
  };
  std::size_t i = 0;
  for (; i + ahead < rows.size(); ++i) {
    __builtin_prefetch(bins + std::size_t{rows[i + ahead]} * BinnedSample::group_size);
    __builtin_prefetch(pairs + rows[i + ahead]);
    add(rows[i]);
  }
  for (; i < rows.size(); ++i) add(rows[i]);
}

using AddRows = void (*)(const std::uint8_t*, std::span<const std::uint32_t>, const std::int64_t*, std::int64_t*);

template <std::size_t... Width>
constexpr std::array<AddRows, sizeof...(Width)> for_widths(std::index_sequence<Width...>) {
  return {add_rows<Width>...};
}

constexpr auto add_rows_of_width = for_widths(std::make_index_sequence<BinnedSample::group_size + 1>());

}  // namespace

HistogramFiller::HistogramFiller(const BinnedSample& sample, ThreadTeam& team)
    : sample_(sample),
      team_(team),
      scratch_(static_cast<std::size_t>(team.size()),
               std::vector<std::int64_t>(BinnedSample::group_size * bins_per_feature)),
      locks_(sample.group_count()) {}

void HistogramFiller::fill_block(std::int64_t task, int worker, std::size_t blocks, const PackedPairs& pairs,
                                 std::span<const std::uint32_t> rows, Histogram& out) {
  const std::size_t group = static_cast<std::size_t>(task) / blocks, block = static_cast<std::size_t>(task) % blocks;
  const std::size_t width = sample_.group_width(group), begin = block * block_rows;
  auto& sums = scratch_[static_cast<std::size_t>(worker)];
  std::fill_n(sums.begin(), width * bins_per_feature, 0);
  add_rows_of_width[width](sample_.group(group), rows.subspan(begin, std::min(block_rows, rows.size() - begin)),
                           pairs.data(), sums.data());
  const std::lock_guard lock(locks_[group]);
  BinSum* total = out.data() + group * BinnedSample::group_size * bins_per_feature;
  for (std::size_t i = 0; i < width * bins_per_feature; ++i) {
    const auto b = static_cast<std::int32_t>(sums[i]);  // the lower half; the upper one lent it a bit where it is negative
    total[i].a += (sums[i] - b) >> 32;
    total[i].b += b;
  }
}

void HistogramFiller::fill(Histogram& out, const PackedPairs& pairs, std::span<const std::uint32_t> rows) {
  std::fill(out.begin(), out.end(), BinSum{});
  const std::size_t blocks = (rows.size() + block_rows - 1) / block_rows;
  team_.run(static_cast<std::int64_t>(blocks * sample_.group_count()),
            [&](std::int64_t task, int worker) { fill_block(task, worker, blocks, pairs, rows, out); });
}

}  // namespace hml
