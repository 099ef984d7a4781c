#include "hml/learn/trees/grower.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace hml {

TreeGrower::TreeGrower(const BinnedSample& sample, GrowthOptions options, ThreadTeam& team)
    : sample_(sample), options_(std::move(options)), team_(team), filler_(sample, team), finder_(sample, options_.split) {
  for (std::size_t f = 0; f < sample.features; ++f)
    if (options_.allowed.empty() || options_.allowed[f]) allowed_.push_back(f);
}

std::vector<Histogram> TreeGrower::take_histograms() {
  if (spare_.empty()) return std::vector<Histogram>(planes_.size(), Histogram(sample_.features * bins_per_feature));
  auto out = std::move(spare_.back());
  spare_.pop_back();
  return out;
}

// A share of the features, at least one, in their order.
std::vector<std::size_t> TreeGrower::draw(std::vector<std::size_t> from, double share) {
  if (share >= 1 || from.empty()) return from;
  const auto wanted = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(share * static_cast<double>(from.size()))));
  for (std::size_t i = 0; i < wanted; ++i)
    std::swap(from[i], from[i + random_.below(static_cast<std::uint32_t>(from.size() - i))]);
  from.resize(wanted);
  std::sort(from.begin(), from.end());
  return from;
}

std::vector<std::size_t> TreeGrower::split_features() { return draw(tree_features_, options_.features_per_split); }

void TreeGrower::fill(Leaf& leaf) {
  const std::span<const std::uint32_t> rows(rows_.data() + leaf.begin, leaf.size());
  for (std::size_t p = 0; p < planes_.size(); ++p) filler_.fill(leaf.sums.histograms[p], planes_[p], rows);
}

bool TreeGrower::may_split(const Leaf& leaf) const { return leaf.depth < options_.max_depth && leaf.size() >= 2; }

namespace {

// The first of the largest gains.
Split first_best(const std::vector<Split>& found) {
  Split best{.left_bins = {}};
  for (const auto& split : found)
    if (split.found() && (!best.found() || split.gain > best.gain)) best = split;
  return best;
}

}  // namespace

void TreeGrower::find_split(Leaf& leaf) {
  const auto features = split_features();
  std::vector<Split> found(features.size());
  team_.run(static_cast<std::int64_t>(features.size()), [&](std::int64_t i, int) {
    found[static_cast<std::size_t>(i)] = finder_.best(leaf.sums, features[static_cast<std::size_t>(i)]);
  });
  leaf.split = first_best(found);
}

// The splits of two children, of which the large one still holds its parent's histograms: one pass over the features takes
// the small one's away and looks for both.
void TreeGrower::find_splits(Leaf& small, Leaf& large) {
  std::array<Leaf*, 2> leaves{&small, &large};
  std::array<std::vector<char>, 2> wanted;
  std::array<std::vector<Split>, 2> found;
  for (std::size_t l = 0; l < 2; ++l) {
    wanted[l].assign(sample_.features, 0);
    found[l].resize(sample_.features);
    if (may_split(*leaves[l]))
      for (const auto f : split_features()) wanted[l][f] = 1;
  }
  team_.run(static_cast<std::int64_t>(tree_features_.size()), [&](std::int64_t i, int) {
    const std::size_t f = tree_features_[static_cast<std::size_t>(i)];
    for (std::size_t p = 0; p < planes_.size(); ++p) {
      BinSum* from = large.sums.histograms[p].data() + f * bins_per_feature;
      const BinSum* away = small.sums.histograms[p].data() + f * bins_per_feature;
      for (std::size_t b = 0; b < bins_per_feature; ++b) from[b].a -= away[b].a, from[b].b -= away[b].b;
    }
    for (std::size_t l = 0; l < 2; ++l)
      if (wanted[l][f]) found[l][f] = finder_.best(leaves[l]->sums, f);
  });
  for (std::size_t l = 0; l < 2; ++l) leaves[l]->split = first_best(found[l]);
}

// Moves the rows that go left ahead of those that go right, both in their order: each piece of the rows is parted by itself,
// then the parts are put behind each other.
std::size_t TreeGrower::partition(const Leaf& leaf) {
  constexpr std::size_t piece_size = 16384;
  const std::uint8_t* bins = sample_.column(static_cast<std::size_t>(leaf.split.feature));
  std::array<std::uint8_t, bins_per_feature> goes_left{};
  for (std::size_t b = 0; b < bins_per_feature; ++b) goes_left[b] = leaf.split.goes_left(static_cast<int>(b));
  const std::size_t pieces = (leaf.size() + piece_size - 1) / piece_size;
  struct Piece {
    std::size_t left = 0, left_at = 0, right_at = 0;
  };
  std::vector<Piece> parts(pieces);
  const auto range = [&](std::int64_t piece) {
    const std::size_t begin = leaf.begin + static_cast<std::size_t>(piece) * piece_size;
    return std::pair(begin, std::min(begin + piece_size, leaf.end));
  };
  team_.run(static_cast<std::int64_t>(pieces), [&](std::int64_t piece, int) {
    const auto [begin, end] = range(piece);
    std::size_t left = begin, right = begin;
    for (std::size_t i = begin; i < end; ++i) {
      const std::uint32_t row = rows_[i];
      const std::size_t goes = goes_left[bins[row]];
      left_rows_[left] = row, right_rows_[right] = row;
      left += goes, right += 1 - goes;
    }
    parts[static_cast<std::size_t>(piece)].left = left - begin;
  });
  std::size_t left_at = leaf.begin, right_at = leaf.begin;
  for (const auto& part : parts) right_at += part.left;
  const std::size_t middle = right_at;
  for (std::size_t i = 0; i < pieces; ++i) {
    const auto [begin, end] = range(static_cast<std::int64_t>(i));
    parts[i].left_at = left_at, parts[i].right_at = right_at;
    left_at += parts[i].left, right_at += end - begin - parts[i].left;
  }
  team_.run(static_cast<std::int64_t>(pieces), [&](std::int64_t piece, int) {
    const auto [begin, end] = range(piece);
    const auto& part = parts[static_cast<std::size_t>(piece)];
    std::copy_n(left_rows_.data() + begin, part.left, rows_.data() + part.left_at);
    std::copy_n(right_rows_.data() + begin, end - begin - part.left, rows_.data() + part.right_at);
  });
  return middle;
}

// A constraint along the split's feature holds for all that grows below: outputs on either side stay on their side of the
// middle.
void TreeGrower::set_bounds(const Split& split, Leaf& left, Leaf& right) const {
  if (options_.split.monotone.empty()) return;
  const int monotone = options_.split.monotone[static_cast<std::size_t>(split.feature)];
  if (monotone == 0) return;
  const auto output = [&](const Leaf& leaf) { return finder_.output(leaf.sums.sums[0], leaf.sums.low, leaf.sums.high); };
  const double middle = 0.5 * (output(left) + output(right));
  (monotone > 0 ? left : right).sums.high = middle;
  (monotone > 0 ? right : left).sums.low = middle;
}

TreeGrower::Leaf TreeGrower::child_of(const Leaf& parent, std::uint32_t node, std::size_t begin, std::size_t end) const {
  Leaf child{.node = node, .begin = begin, .end = end, .depth = parent.depth + 1, .sums = {}, .split = {}};
  child.sums.low = parent.sums.low, child.sums.high = parent.sums.high;
  return child;
}

void TreeGrower::write_split(Tree& tree, const Leaf& parent, std::uint32_t children) const {
  const Split& split = parent.split;
  const auto& quantiser = sample_.quantisers[static_cast<std::size_t>(split.feature)];
  TreeNode& node = tree.nodes[parent.node];
  node.feature = static_cast<std::uint32_t>(split.feature);
  node.child = {children, children + 1};
  node.missing = split.missing_left ? 0 : 1;
  node.gain = static_cast<float>(split.gain);
  if (split.by_category) {
    node.categories = static_cast<std::int32_t>(tree.categories.size());
    auto& set = tree.categories.emplace_back();
    for (std::size_t b = 0; b < quantiser.categories.size(); ++b)
      if (split.left_bins[b]) set.push_back(quantiser.categories[b]);
  } else {
    node.threshold = split.bin < 0 ? -std::numeric_limits<float>::infinity()
                                   : quantiser.thresholds[static_cast<std::size_t>(split.bin)];
  }
  for (const auto child : {children, children + 1}) tree.nodes.push_back({.child = {child, child}});
}

void TreeGrower::divide(Tree& tree, Leaf parent, bool last) {
  finder_.send_missing_with_the_heavier(parent.sums, parent.split);
  const Split& split = parent.split;
  const std::size_t middle = partition(parent);
  const auto node = static_cast<std::uint32_t>(tree.nodes.size());
  write_split(tree, parent, node);

  Leaf left = child_of(parent, node, parent.begin, middle), right = child_of(parent, node + 1, middle, parent.end);
  left.sums.sums = finder_.left_sums(parent.sums, split);
  for (std::size_t p = 0; p < planes_.size(); ++p)
    right.sums.sums.push_back({parent.sums.sums[p].a - left.sums.sums[p].a, parent.sums.sums[p].b - left.sums.sums[p].b});
  set_bounds(split, left, right);
  if (!last && (may_split(left) || may_split(right))) {
    Leaf& small = left.size() <= right.size() ? left : right;
    Leaf& large = &small == &left ? right : left;
    small.sums.histograms = take_histograms();
    fill(small);
    large.sums.histograms = std::move(parent.sums.histograms);
    find_splits(small, large);
  }
  release(parent);
  settle(std::move(left));
  settle(std::move(right));
}

void TreeGrower::release(Leaf& leaf) {
  if (!leaf.sums.histograms.empty()) spare_.push_back(std::move(leaf.sums.histograms));
  leaf.sums.histograms.clear();
}

void TreeGrower::settle(Leaf leaf) {
  if (!leaf.split.found()) release(leaf);
  (leaf.split.found() ? open_ : done_).push_back(std::move(leaf));
}

// Where leaves are counted the one with the largest gain is next, the older one on ties. Else the order does not matter, and
// the newest one is, so that only one branch holds histograms.
TreeGrower::Leaf TreeGrower::take_next() {
  auto next = open_.end() - 1;
  if (options_.max_leaves > 0)
    for (auto leaf = next; leaf != open_.begin();)
      if ((--leaf)->split.gain >= next->split.gain) next = leaf;
  Leaf out = std::move(*next);
  open_.erase(next);
  return out;
}

TreeGrower::Leaf TreeGrower::root() {
  Leaf root{.node = 0, .begin = 0, .end = rows_.size(), .depth = 0, .sums = {}, .split = {}};
  root.sums.histograms = take_histograms();
  fill(root);
  for (const auto& histogram : root.sums.histograms) {
    BinSum all;
    for (std::size_t b = 0; b < bins_per_feature; ++b) all.a += histogram[b].a, all.b += histogram[b].b;
    root.sums.sums.push_back(all);
  }
  if (may_split(root)) find_split(root);
  return root;
}

void TreeGrower::write_leaf(Tree& tree, const Leaf& leaf) {
  GrownLeaf& grown = grown_.emplace_back();
  grown.node = leaf.node;
  grown.rows = {rows_.data() + leaf.begin, leaf.size()};
  for (std::size_t p = 0; p < planes_.size(); ++p) grown.sums.push_back(finder_.pair(leaf.sums.sums[p], p));
  grown.output = finder_.output(leaf.sums.sums[0], leaf.sums.low, leaf.sums.high);
  tree.nodes[leaf.node].cover = static_cast<float>(grown.sums[0].b);
}

Tree TreeGrower::grow(std::span<const PackedPairs> planes, std::vector<std::uint32_t> rows, Random random) {
  planes_ = planes;
  random_ = random;
  rows_ = std::move(rows);
  left_rows_.resize(rows_.size());
  right_rows_.resize(rows_.size());
  tree_features_ = draw(allowed_, options_.features_per_tree);
  std::vector<Pair> units;
  for (const auto& plane : planes) units.push_back({plane.unit_a(), plane.unit_b()});
  finder_.set_units(std::move(units));

  Tree tree{.nodes = {TreeNode{}}, .categories = {}};
  open_.clear();
  done_.clear();
  settle(root());
  const auto most =
      options_.max_leaves > 0 ? static_cast<std::size_t>(options_.max_leaves) : std::numeric_limits<std::size_t>::max();
  while (!open_.empty() && open_.size() + done_.size() < most)
    divide(tree, take_next(), open_.size() + done_.size() + 2 == most);
  for (auto& leaf : open_) {
    release(leaf);
    done_.push_back(std::move(leaf));
  }
  grown_.clear();
  for (const auto& leaf : done_) write_leaf(tree, leaf);
  for (std::size_t i = tree.nodes.size(); i-- > 0;)
    if (auto& node = tree.nodes[i]; !node.is_leaf(i))
      node.cover = tree.nodes[node.child[0]].cover + tree.nodes[node.child[1]].cover;
  return tree;
}

}  // namespace hml
