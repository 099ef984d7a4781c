#include "hml/learn/trees/forest.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

#include "hml/core/threads.hpp"
#include "hml/learn/missing.hpp"

namespace hml {

namespace {

constexpr std::size_t lanes = LaneBlocks::lanes;
constexpr std::size_t most_leaves = 64;  // bits of a mask

// Leaves under every node, numbered from left to right: [first, first + count).
struct LeafRange {
  std::uint32_t first = 0, count = 0;
};

std::vector<LeafRange> leaf_ranges(const Tree& tree) {
  std::vector<LeafRange> ranges(tree.nodes.size());
  for (std::size_t i = tree.nodes.size(); i-- > 0;) {  // children come after their parents
    const auto& node = tree.nodes[i];
    ranges[i].count = node.is_leaf(i) ? 1 : ranges[node.child[0]].count + ranges[node.child[1]].count;
  }
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    const auto& node = tree.nodes[i];
    if (node.is_leaf(i)) continue;
    ranges[node.child[0]].first = ranges[i].first;
    ranges[node.child[1]].first = ranges[i].first + ranges[node.child[0]].count;
  }
  return ranges;
}

}  // namespace

Forest::Masked Forest::mask(const Tree& tree) {
  Masked out;
  out.walked = tree.leaves() > most_leaves || !tree.categories.empty();
  if (out.walked) return out;
  const auto ranges = leaf_ranges(tree);
  out.values.resize(tree.leaves());
  for (const std::uint32_t side : {0u, 1u}) {
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
      const auto& node = tree.nodes[i];
      if (node.is_leaf(i)) {
        out.values[ranges[i].first] = node.value;
      } else if (node.missing == side) {
        const auto left = ranges[node.child[0]];
        const std::uint64_t struck = (~std::uint64_t{0} >> (64 - left.count)) << left.first;
        out.feature.push_back(node.feature), out.threshold.push_back(node.threshold), out.kept.push_back(~struck);
      }
    }
    if (side == 0) out.missing_left = out.feature.size();
  }
  return out;
}

void Forest::add(Tree tree) {
  masked_.push_back(mask(tree));
  trees_.push_back(std::move(tree));
}

void Forest::resize(std::size_t trees) {
  trees_.resize(trees);
  masked_.resize(trees);
}

LaneBlocks::LaneBlocks(std::span<const float> values, std::size_t features, std::span<const float> missing)
    : events_(features > 0 ? values.size() / features : 0), features_(features), values_(count() * features * lanes) {
  for (std::size_t i = 0; i < events_; ++i) {
    float* to = values_.data() + i / lanes * features * lanes + i % lanes;
    for (std::size_t f = 0; f < features; ++f) to[f * lanes] = or_nan(values[i * features + f], missing);
  }
}

namespace {

// Strikes leaves out of the masks of the events that go right. Plain loops that compilers turn into vector code, once for
// each instruction set.
template <class Mask>
[[gnu::always_inline]] inline void strike(std::size_t begin, std::size_t end, const std::uint32_t* feature,
                                          const float* threshold, const std::uint64_t* kept, const float* block,
                                          bool missing_left, Mask* masks) {
  for (std::size_t split = begin; split < end; ++split) {
    const float* x = block + std::size_t{feature[split]} * lanes;
    const float t = threshold[split];
    const auto keep = static_cast<Mask>(kept[split]);
    constexpr Mask all = static_cast<Mask>(-1);
    if (missing_left)
      for (std::size_t lane = 0; lane < lanes; ++lane) masks[lane] &= x[lane] >= t ? keep : all;
    else
      for (std::size_t lane = 0; lane < lanes; ++lane) masks[lane] &= x[lane] < t ? all : keep;
  }
}

[[gnu::target_clones("default", "avx2", "avx512f")]] void strike32(std::size_t missing_left, std::size_t splits,
                                                                   const std::uint32_t* feature, const float* threshold,
                                                                   const std::uint64_t* kept, const float* block,
                                                                   std::uint32_t* masks) {
  strike(0, missing_left, feature, threshold, kept, block, true, masks);
  strike(missing_left, splits, feature, threshold, kept, block, false, masks);
}

[[gnu::target_clones("default", "avx2", "avx512f")]] void strike64(std::size_t missing_left, std::size_t splits,
                                                                   const std::uint32_t* feature, const float* threshold,
                                                                   const std::uint64_t* kept, const float* block,
                                                                   std::uint64_t* masks) {
  strike(0, missing_left, feature, threshold, kept, block, true, masks);
  strike(missing_left, splits, feature, threshold, kept, block, false, masks);
}

}  // namespace

template <class Mask>
void Forest::add_masked(const Masked& tree, const float* block, double* sums) {
  std::array<Mask, lanes> masks;
  masks.fill(static_cast<Mask>(-1));
  if constexpr (sizeof(Mask) == 4)
    strike32(tree.missing_left, tree.feature.size(), tree.feature.data(), tree.threshold.data(), tree.kept.data(), block,
             masks.data());
  else
    strike64(tree.missing_left, tree.feature.size(), tree.feature.data(), tree.threshold.data(), tree.kept.data(), block,
             masks.data());
  for (std::size_t lane = 0; lane < lanes; ++lane)
    sums[lane] += tree.values[static_cast<std::size_t>(std::countr_zero(masks[lane]))];
}

void Forest::add_block(const float* block, std::span<double> out, std::size_t outputs, Range trees) const {
  const std::size_t count = out.size() / outputs;
  std::vector<std::array<double, lanes>> sums(outputs);
  for (std::size_t t = trees.first; t < trees.last; ++t) {
    const auto& tree = trees_[t];
    double* to = sums[static_cast<std::size_t>(tree.output)].data();
    if (masked_[t].walked) {
      for (std::size_t lane = 0; lane < count; ++lane) {
        std::uint32_t at = 0;
        while (!tree.nodes[at].is_leaf(at)) at = tree.step(tree.nodes[at], block[tree.nodes[at].feature * lanes + lane]);
        to[lane] += tree.nodes[at].value;
      }
    } else if (masked_[t].values.size() <= 32) {
      add_masked<std::uint32_t>(masked_[t], block, to);
    } else {
      add_masked<std::uint64_t>(masked_[t], block, to);
    }
  }
  for (std::size_t lane = 0; lane < count; ++lane)
    for (std::size_t k = 0; k < outputs; ++k) out[lane * outputs + k] += sums[k][lane];
}

void Forest::add_scores(const LaneBlocks& events, std::span<double> out, std::size_t outputs, ThreadTeam& team,
                        std::size_t first, std::size_t last) const {
  constexpr std::size_t together = 64;  // blocks that a thread takes at a time
  team.run(static_cast<std::int64_t>((events.count() + together - 1) / together), [&](std::int64_t index, int) {
    const std::size_t begin = static_cast<std::size_t>(index) * together;
    for (std::size_t b = begin; b < std::min(begin + together, events.count()); ++b) {
      const std::size_t n = std::min(lanes, events.events() - b * lanes);
      add_block(events.block(b), out.subspan(b * lanes * outputs, n * outputs), outputs, {first, last});
    }
  });
}

void Forest::add_scores(std::span<const float> values, std::span<double> out, std::size_t outputs, int threads) const {
  const std::size_t events = out.size() / outputs;
  constexpr std::size_t together = 32 * lanes;  // events that a thread takes at a time, in its cache
  parallel_for(static_cast<std::int64_t>((events + together - 1) / together), threads, [&](std::int64_t index, int) {
    const std::size_t begin = static_cast<std::size_t>(index) * together, n = std::min(together, events - begin);
    const LaneBlocks blocks(values.subspan(begin * features_, n * features_), features_, missing_);
    for (std::size_t b = 0; b < blocks.count(); ++b) {
      const std::size_t at = begin + b * lanes, count = std::min(lanes, events - at);
      add_block(blocks.block(b), out.subspan(at * outputs, count * outputs), outputs, {0, trees_.size()});
    }
  });
}

}  // namespace hml
