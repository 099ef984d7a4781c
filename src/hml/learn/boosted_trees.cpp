#include "hml/learn/boosted_trees.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/progress.hpp"
#include "hml/core/random.hpp"
#include "hml/core/threads.hpp"
#include "hml/learn/trees/grower.hpp"

namespace hml {

namespace {

constexpr std::size_t block_size = 16384;  // events a block of a pass; sums are taken block by block, in order

// Weights scaled to a mean |weight| of one.
std::vector<double> scaled(const std::vector<double>& weights) {
  double sum = 0;
  for (const double w : weights) sum += std::abs(w);
  std::vector<double> out = weights;
  for (double& w : out) w *= static_cast<double>(weights.size()) / sum;
  return out;
}

double base_score(const std::vector<std::int32_t>& labels, const std::vector<double>& weights) {
  double signal = 0, all = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) all += weights[i], signal += labels[i] == 1 ? weights[i] : 0;
  const double p = std::clamp(signal / all, 1e-6, 1 - 1e-6);
  return std::log(p / (1 - p));
}

// Loss and accuracy of the scores and, where `gradients` are wanted, the derivatives of the loss.
Tally pass(const std::vector<double>& scores, const std::vector<std::int32_t>& labels,
           const std::vector<double>& weights, std::vector<Gradient>* gradients, int threads) {
  const std::size_t blocks = (scores.size() + block_size - 1) / block_size;
  std::vector<Tally> tallies(blocks);
  parallel_for(static_cast<std::int64_t>(blocks), threads, [&](std::int64_t block, int) {
    const std::size_t begin = static_cast<std::size_t>(block) * block_size,
                      end = std::min(begin + block_size, scores.size());
    Tally sum;
    for (std::size_t i = begin; i < end; ++i) {
      const double small = std::exp(-std::abs(scores[i]));  // never overflows
      const double p = scores[i] >= 0 ? 1 / (1 + small) : small / (1 + small);
      const bool signal = labels[i] == 1;
      const bool towards = (scores[i] > 0) == signal;
      sum.weight += weights[i];
      sum.correct += towards ? weights[i] : 0;
      sum.loss += weights[i] * (std::log1p(small) + (towards ? 0 : std::abs(scores[i])));
      if (gradients)
        (*gradients)[i] = {static_cast<float>(weights[i] * (p - (signal ? 1 : 0))),
                           static_cast<float>(weights[i] * p * (1 - p))};
    }
    tallies[static_cast<std::size_t>(block)] = sum;
  });
  Tally total;
  for (const auto& sum : tallies) total.add(sum);
  return total;
}

}  // namespace

void BoostedTrees::declare_own(Parameters& p) {
  p.add("trees", trees_, "Number of trees.").min(1).max(100000);
  p.add("max_depth", max_depth_, "Most splits between the root and a leaf.").min(1).max(30);
  p.add("max_leaves", max_leaves_, "Most leaves a tree, the best leaf being split next; 0 leaves it to max_depth.")
      .min(0);
  p.add("learning_rate", learning_rate_, "Factor on every leaf's value.").min(1e-6).max(1);
  p.add("subsample", subsample_, "Share of the events that each tree is grown on.").min(1e-3).max(1);
  p.add("lambda", lambda_, "Regularisation added to the denominator of leaf values, in events.").min(0);
  p.add("min_child_weight", min_child_weight_, "Smallest sum of p (1 - p) on either side of a split, in events.")
      .min(0);
  p.add("min_gain", min_gain_, "Smallest gain of a split.").min(0);
  p.add("max_bins", max_bins_, "Bins that each feature's values are sorted into.").min(2).max(255);
  p.add("early_stopping", early_stopping_, "Stop after this many trees without a lower validation loss; 0 never stops.")
      .min(0);
  declare_validation(p);
}

std::vector<std::uint32_t> BoostedTrees::sample_rows(const std::vector<double>& weights, std::uint64_t key,
                                                     int tree) const {
  Random random(key, static_cast<std::uint64_t>(tree));
  std::vector<std::uint32_t> rows;
  rows.reserve(weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (weights[i] != 0 && (subsample_ >= 1 || random.uniform() < subsample_))
      rows.push_back(static_cast<std::uint32_t>(i));
  return rows;
}

History BoostedTrees::learn(const Labelled& train, const Labelled& validation, const FitOptions& options) {
  if (train.classes != 2)
    throw Error(ErrorKind::input, fmt::format("tells two classes apart; the sample has {}", train.classes));
  if (early_stopping_ > 0 && validation.size() == 0)
    throw Error(ErrorKind::config, "early_stopping needs validation events: set validation_split, or give the dataset a part 'validation'");
  const auto features = static_cast<std::size_t>(train.input->row_size());
  const auto weights = scaled(train.weights);
  const BinnedSample binned = bin_sample(train.input->values, features, weights, max_bins_, options.threads);
  TreeGrower grower(binned, {max_depth_, max_leaves_, lambda_, min_child_weight_, min_gain_, learning_rate_},
                    options.threads);

  forest_.clear();
  base_ = base_score(*train.labels, weights);
  std::vector<double> scores(weights.size(), base_), watched(validation.weights.size(), base_);
  std::vector<Gradient> gradients(weights.size());
  const std::uint64_t key = stream_key(options.seed, "learn", kind());
  const bool everyone = subsample_ >= 1 && std::find(weights.begin(), weights.end(), 0.0) == weights.end();
  History history{.unit = "tree"};
  double lowest = std::numeric_limits<double>::infinity();
  int best = 0;

  Progress progress(options.label, trees_, "trees");
  pass(scores, *train.labels, weights, &gradients, options.threads);
  for (int tree = 0; tree < trees_; ++tree) {
    check_interrupt();
    forest_.add(grower.grow(gradients, sample_rows(weights, key, tree)));
    if (everyone) grower.add_scores(scores);
    else add_tree_scores(forest_.trees().back(), train.input->values, features, scores);
    const Tally sum = pass(scores, *train.labels, weights, &gradients, options.threads);
    history.add("loss", sum.mean_loss());
    history.add("accuracy", sum.accuracy());
    if (validation.size() > 0) {
      add_tree_scores(forest_.trees().back(), validation.input->values, features, watched);
      const Tally seen = pass(watched, *validation.labels, validation.weights, nullptr, options.threads);
      history.add("validation_loss", seen.mean_loss());
      history.add("validation_accuracy", seen.accuracy());
      if (seen.mean_loss() < lowest) lowest = seen.mean_loss(), best = tree + 1;
      if (early_stopping_ > 0 && tree + 1 - best >= early_stopping_) break;
    }
    progress.note(fmt::format("loss {:.4f}, accuracy {:.4f}", sum.mean_loss(), sum.accuracy()));
    progress.advance();
  }
  if (early_stopping_ > 0) forest_.resize(static_cast<std::size_t>(best));
  gains_ = grower.gains();
  splits_ = grower.splits();
  return history;
}

Scores BoostedTrees::score(const Tensor& input, int threads) const {
  const auto n = static_cast<std::size_t>(input.rows());
  std::vector<double> sums(n, base_);
  forest_.add_scores(input.values, static_cast<std::size_t>(input.row_size()), sums, threads);
  Scores scores{2, std::vector<float>(2 * n)};
  for (std::size_t i = 0; i < n; ++i) {
    const double signal = 1 / (1 + std::exp(-sums[i]));
    scores.values[2 * i] = static_cast<float>(1 - signal);
    scores.values[2 * i + 1] = static_cast<float>(signal);
  }
  return scores;
}

std::vector<double> BoostedTrees::importance() const {
  const double sum = std::accumulate(gains_.begin(), gains_.end(), 0.0);
  std::vector<double> out = gains_;
  for (double& gain : out) gain = sum > 0 ? gain / sum : 0;
  return out;
}

Table BoostedTrees::summary() const {
  std::size_t leaves = 0;
  for (const auto& tree : forest_.trees())
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) leaves += tree.nodes[i].is_leaf(i);
  Table table{fmt::format("boosted_trees: {} trees, {} leaves", forest_.trees().size(), leaves),
              {"feature", "gain", "splits"},
              {}};
  const auto shares = importance();
  std::vector<std::size_t> order(shares.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return shares[a] > shares[b]; });
  for (const auto f : order)
    table.rows.push_back({f < features().size() ? features()[f] : fmt::format("feature {}", f),
                          fmt::format("{:.4f}", shares[f]), std::to_string(splits_[f])});
  return table;
}

void BoostedTrees::write_state(h5::Group& group) const {
  std::vector<std::int64_t> sizes, features, children, missing;
  std::vector<float> thresholds, values;
  for (const auto& tree : forest_.trees()) {
    sizes.push_back(static_cast<std::int64_t>(tree.nodes.size()));
    for (const auto& node : tree.nodes) {
      features.push_back(node.feature), thresholds.push_back(node.threshold), values.push_back(node.value);
      children.push_back(node.child[0]), children.push_back(node.child[1]), missing.push_back(node.missing);
    }
  }
  group.write<double>("base", {base_});
  group.write<std::int64_t>("nodes", sizes);
  group.write<std::int64_t>("feature", features);
  group.write<float>("threshold", thresholds);
  group.write<std::int64_t>("child", std::span<const std::int64_t>(children), {features.size(), 2});
  group.write<std::int64_t>("missing", missing);
  group.write<float>("value", values);
  group.write<double>("gain", gains_);
  group.write<std::int64_t>("splits", splits_);
}

namespace {

// Steps from the root to the deepest leaf; nodes that do not point forward could send a walk in circles.
int depth_of(const std::vector<TreeNode>& nodes) {
  std::vector<int> depth(nodes.size());
  int deepest = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    deepest = std::max(deepest, depth[i]);
    if (nodes[i].is_leaf(i)) continue;
    for (const auto child : nodes[i].child) {
      if (child <= i || child >= nodes.size()) throw Error(ErrorKind::input, "a tree's nodes do not point forward");
      depth[child] = depth[i] + 1;
    }
  }
  return deepest;
}

}  // namespace

void BoostedTrees::read_state(const h5::Group& group) {
  const auto base = group.read<double>("base");
  const auto sizes = group.read<std::int64_t>("nodes"), features = group.read<std::int64_t>("feature");
  const auto children = group.read<std::int64_t>("child"), missing = group.read<std::int64_t>("missing");
  const auto thresholds = group.read<float>("threshold"), values = group.read<float>("value");
  gains_ = group.read<double>("gain");
  splits_ = group.read<std::int64_t>("splits");
  const std::size_t n = features.size(), columns = static_cast<std::size_t>(input_shape().at(0));
  if (base.size() != 1 || thresholds.size() != n || values.size() != n || missing.size() != n ||
      children.size() != 2 * n || gains_.size() != columns || splits_.size() != columns ||
      std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0}) != static_cast<std::int64_t>(n))
    throw Error(ErrorKind::input, "its trees do not belong together");
  base_ = base[0];
  forest_.clear();
  std::size_t at = 0;
  for (const auto size : sizes) {
    Forest::Tree tree;
    for (std::int64_t i = 0; i < size; ++i, ++at) {
      if (features[at] < 0 || features[at] >= static_cast<std::int64_t>(columns) || missing[at] < 0 || missing[at] > 1)
        throw Error(ErrorKind::input, "a tree asks for a feature that the model does not have");
      tree.nodes.push_back(
          {static_cast<std::uint32_t>(features[at]),
           thresholds[at],
           {static_cast<std::uint32_t>(children[2 * at]), static_cast<std::uint32_t>(children[2 * at + 1])},
           static_cast<std::uint32_t>(missing[at]),
           values[at]});
    }
    tree.depth = depth_of(tree.nodes);
    forest_.add(std::move(tree));
  }
}

}  // namespace hml
