#include "hml/learn/trees/grower.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "hml/core/threads.hpp"

namespace hml {

namespace {

constexpr std::size_t stride = 256;  // bins of one feature in a histogram, the missing one last

}  // namespace

TreeGrower::TreeGrower(const BinnedSample& sample, GrowthOptions options, int threads)
    : sample_(sample), options_(options), threads_(threads), gains_(sample.features), splits_(sample.features) {}

// Starting threads costs about as much as some ten thousand additions.
int TreeGrower::threads_for(std::size_t rows) const { return rows * sample_.features < 100'000 ? 1 : threads_; }

TreeGrower::Histogram TreeGrower::take_histogram() {
  if (spare_.empty()) return Histogram(sample_.features * stride);
  Histogram out = std::move(spare_.back());
  spare_.pop_back();
  return out;
}

void TreeGrower::fill(Histogram& histogram, std::size_t begin, std::size_t end) {
  const std::span<const std::uint32_t> rows(rows_.data() + begin, end - begin);
  gathered_.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) gathered_[i] = gradients_[rows[i]];
  parallel_for(static_cast<std::int64_t>(sample_.features), threads_for(rows.size()), [&](std::int64_t feature, int) {
    const std::uint8_t* bins = sample_.column(static_cast<std::size_t>(feature));
    Bin* out = histogram.data() + static_cast<std::size_t>(feature) * stride;
    std::fill(out, out + stride, Bin{});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Bin& bin = out[bins[rows[i]]];
      bin.g += gathered_[i].g, bin.h += gathered_[i].h;
    }
  });
}

double TreeGrower::leaf_value(const Bin& sum) const {
  const double denominator = sum.h + options_.lambda;
  return denominator > 1e-12 ? -options_.learning_rate * sum.g / denominator : 0.0;
}

double TreeGrower::score(const Bin& sum) const {
  const double denominator = sum.h + options_.lambda;
  return denominator > 1e-12 ? sum.g * sum.g / denominator : 0.0;
}

TreeGrower::Split TreeGrower::best_split(const Leaf& leaf, std::size_t feature) const {
  const Bin* bins = leaf.histogram.data() + feature * stride;
  const Bin missing = bins[Quantiser::missing_bin];
  const bool any_missing = missing.g != 0 || missing.h != 0;
  const double parent = score(leaf.sum);
  Split best{.gain = options_.min_gain};
  auto offer = [&](int bin, const Bin& left, bool missing_left) {
    const Bin right{leaf.sum.g - left.g, leaf.sum.h - left.h};
    if (!(left.h >= options_.min_child_weight && right.h >= options_.min_child_weight)) return;
    const double gain = 0.5 * (score(left) + score(right) - parent);
    if (gain > best.gain) best = {gain, static_cast<int>(feature), bin, missing_left, left};
  };
  if (any_missing) offer(-1, missing, true);
  Bin left;
  const int last = sample_.quantisers[feature].bins() - 1;
  for (int b = 0; b < last; ++b) {
    if (bins[b].g == 0 && bins[b].h == 0) continue;  // the same split as one bin earlier
    left.g += bins[b].g, left.h += bins[b].h;
    // Where the node misses none, a missing value later follows the heavier side.
    offer(b, left, !any_missing && left.h > leaf.sum.h - left.h);
    if (any_missing) offer(b, {left.g + missing.g, left.h + missing.h}, true);
  }
  return best;
}

TreeGrower::Split TreeGrower::best_split(const Leaf& leaf) const {
  std::vector<Split> found(sample_.features);
  for (std::size_t f = 0; f < found.size(); ++f) found[f] = best_split(leaf, f);
  const auto best = std::max_element(found.begin(), found.end(), [](const Split& a, const Split& b) {
    return (a.feature < 0 ? -1 : a.gain) < (b.feature < 0 ? -1 : b.gain);
  });
  return best == found.end() ? Split{} : *best;
}

// Moves the rows that go left ahead of those that go right, both in their order.
std::size_t TreeGrower::partition(const Leaf& leaf) {
  const std::uint8_t* bins = sample_.column(static_cast<std::size_t>(leaf.split.feature));
  std::array<bool, stride> goes_left{};
  for (int b = 0; b <= leaf.split.bin; ++b) goes_left[static_cast<std::size_t>(b)] = true;
  goes_left[Quantiser::missing_bin] = leaf.split.missing_left;
  std::size_t left = leaf.begin, right = 0;
  right_rows_.resize(std::max(right_rows_.size(), leaf.end - leaf.begin));
  for (std::size_t i = leaf.begin; i < leaf.end; ++i) {
    const std::uint32_t row = rows_[i];
    const bool goes = goes_left[bins[row]];
    rows_[left] = row;
    right_rows_[right] = row;
    left += goes, right += !goes;
  }
  std::copy_n(right_rows_.begin(), right, rows_.begin() + static_cast<std::ptrdiff_t>(left));
  return left;
}

void TreeGrower::prepare(Leaf& leaf) const {
  leaf.split = leaf.depth < options_.max_depth && leaf.end - leaf.begin >= 2 ? best_split(leaf) : Split{};
}

void TreeGrower::divide(Forest::Tree& tree, std::vector<Leaf>& leaves, std::size_t index, bool last) {
  Leaf parent = std::move(leaves[index]);
  const Split& split = parent.split;
  const auto feature = static_cast<std::size_t>(split.feature);
  const std::size_t middle = partition(parent);
  const auto node = static_cast<std::uint32_t>(tree.nodes.size());
  const auto& thresholds = sample_.quantisers[feature].thresholds;
  tree.nodes[parent.node] = {
      static_cast<std::uint32_t>(feature),
      split.bin < 0 ? -std::numeric_limits<float>::infinity() : thresholds[static_cast<std::size_t>(split.bin)],
      {node, node + 1},
      split.missing_left ? 0u : 1u,
      0};
  for (const auto child : {node, node + 1}) tree.nodes.push_back({.child = {child, child}});
  tree.depth = std::max(tree.depth, parent.depth + 1);
  gains_[feature] += split.gain;
  ++splits_[feature];

  const Bin right_sum{parent.sum.g - split.left.g, parent.sum.h - split.left.h};
  Leaf left{node, parent.begin, middle, parent.depth + 1, split.left, {}, {}};
  Leaf right{node + 1, middle, parent.end, parent.depth + 1, right_sum, {}, {}};
  if (!last && left.depth < options_.max_depth) {
    Leaf& small = left.end - left.begin <= right.end - right.begin ? left : right;
    Leaf& large = &small == &left ? right : left;
    small.histogram = take_histogram();
    fill(small.histogram, small.begin, small.end);
    large.histogram = std::move(parent.histogram);
    for (std::size_t b = 0; b < large.histogram.size(); ++b) {
      large.histogram[b].g -= small.histogram[b].g;
      large.histogram[b].h -= small.histogram[b].h;
    }
    prepare(left);
    prepare(right);
  } else {
    spare_.push_back(std::move(parent.histogram));
  }
  leaves[index] = std::move(left);
  leaves.push_back(std::move(right));
}

Forest::Tree TreeGrower::grow(std::span<const Gradient> gradients, std::vector<std::uint32_t> rows) {
  gradients_ = gradients;
  rows_ = std::move(rows);
  Forest::Tree tree{{TreeNode{}}, 0};
  std::vector<Leaf> leaves{{0, 0, rows_.size(), 0, {}, {}, take_histogram()}};
  for (const auto row : rows_) leaves[0].sum.g += gradients[row].g, leaves[0].sum.h += gradients[row].h;
  fill(leaves[0].histogram, 0, rows_.size());
  prepare(leaves[0]);
  const auto most =
      options_.max_leaves > 0 ? static_cast<std::size_t>(options_.max_leaves) : std::size_t{1} << options_.max_depth;
  while (leaves.size() < most) {
    // The leaf with the largest gain, the older one on ties.
    const auto best = std::max_element(leaves.begin(), leaves.end(), [](const Leaf& a, const Leaf& b) {
      return (a.split.feature < 0 ? -1 : a.split.gain) < (b.split.feature < 0 ? -1 : b.split.gain);
    });
    if (best->split.feature < 0) break;
    divide(tree, leaves, static_cast<std::size_t>(best - leaves.begin()), leaves.size() + 1 == most);
  }
  grown_.clear();
  for (auto& leaf : leaves) {
    const auto value = static_cast<float>(leaf_value(leaf.sum));
    tree.nodes[leaf.node].value = value;
    grown_.push_back({leaf.begin, leaf.end, value});
    if (!leaf.histogram.empty()) spare_.push_back(std::move(leaf.histogram));
  }
  return tree;
}

void TreeGrower::add_scores(std::span<double> scores) const {
  for (const auto& leaf : grown_)
    for (std::size_t i = leaf.begin; i < leaf.end; ++i) scores[rows_[i]] += leaf.value;
}

}  // namespace hml
