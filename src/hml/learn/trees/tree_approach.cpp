#include "hml/learn/trees/tree_approach.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "hml/core/files.hpp"
#include "hml/learn/missing.hpp"
#include "hml/learn/trees/formats/onnx_writer.hpp"
#include "hml/learn/trees/formats/xgboost.hpp"
#include "hml/learn/trees/losses/softmax.hpp"

namespace hml {

void TreeApproach::declare_growth(Parameters& p) {
  p.add("max_depth", max_depth_, "Most splits between the root and a leaf.").min(1).max(64);
  p.add("max_leaves", max_leaves_, "Most leaves a tree, the best leaf being split next; 0 leaves it to max_depth.")
      .min(0);
  p.add("min_child_weight", min_child_weight_,
        "Smallest sum on either side of a split, in events: of their weights, or of the loss's second derivative.")
      .min(0);
  p.add("min_gain", min_gain_, "Smallest gain of a split.").min(0);
  p.add("features_per_tree", features_per_tree_, "Share of the features that each tree draws.").min(1e-6).max(1);
  p.add("features_per_split", features_per_split_, "Share of the tree's features that each split draws; 0 stands for the square root of their number.").min(0).max(1);
  p.add("max_bins", max_bins_, "Bins that each feature's values are sorted into.").min(2).max(255);
  p.add("missing", missing_, "Values that stand for a missing one, as NaN always does; each split sends them to the better side.");
  p.add("categorical", categorical_, "Features whose values name categories (at most 255): splits part them into two sets.");
  p.add("spectators", spectators_, "Features that no tree may use.");
}

std::vector<bool> TreeApproach::marked(const std::vector<std::string>& names) const {
  std::vector<bool> out;
  if (names.empty()) return out;
  out.resize(feature_count());
  for (const auto& name : names) {
    const auto found = std::find(features().begin(), features().end(), name);
    if (found == features().end()) throw unknown_name(ErrorKind::config, "feature", name, features());
    out[static_cast<std::size_t>(found - features().begin())] = true;
  }
  return out;
}

TreeApproach::Prepared TreeApproach::prepare(const Labelled& train, ThreadTeam& team) const {
  Prepared out{.values = train.input->values, .weights = train.weights, .binned = {}, .growth = {}};
  const auto stand_ins = missing_values();
  for (float& x : out.values) x = or_nan(x, stand_ins);
  double sum = 0;
  for (const double w : out.weights) sum += std::abs(w);
  for (double& w : out.weights) w *= static_cast<double>(out.weights.size()) / sum;

  auto& growth = out.growth;
  growth.max_depth = max_depth_, growth.max_leaves = max_leaves_;
  growth.features_per_tree = features_per_tree_, growth.features_per_split =
      features_per_split_ > 0 ? features_per_split_ : 1 / std::sqrt(static_cast<double>(feature_count()));
  growth.split.min_child_weight = min_child_weight_, growth.split.min_gain = min_gain_;
  growth.split.categorical = marked(categorical_);
  growth.allowed = marked(spectators_);
  growth.allowed.flip();
  if (!growth.allowed.empty() && std::count(growth.allowed.begin(), growth.allowed.end(), true) == 0)
    throw Error(ErrorKind::config, "every feature is a spectator; none is left to learn from");
  out.binned = bin_sample(out.values, feature_count(), out.weights,
                          {.max_bins = max_bins_, .categorical = growth.split.categorical}, team);
  return out;
}

void TreeApproach::restart(std::vector<double> base) {
  forest_ = Forest(feature_count(), missing_values());
  base_ = std::move(base);
}

std::vector<double> TreeApproach::first_scores(std::size_t events) const {
  std::vector<double> scores(events * outputs());
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = base_[i % outputs()];
  return scores;
}

namespace {

void to_pair(double signal, float* out) {
  out[0] = static_cast<float>(1 - signal), out[1] = static_cast<float>(signal);
}

// Scores from 0 to `most` over their sum; all are alike where that is nothing.
void shares(const double* scores, std::size_t classes, double most, float* out) {
  double sum = 0;
  for (std::size_t k = 0; k < classes; ++k) sum += std::clamp(scores[k], 0.0, most);
  for (std::size_t k = 0; k < classes; ++k)
    out[k] = static_cast<float>(sum > 0 ? std::clamp(scores[k], 0.0, most) / sum : 1.0 / static_cast<double>(classes));
}

// One event's probabilities (classes) from its scores (outputs).
void probabilities(const TreeApproach::LinkShape& link, const double* scores, std::size_t classes, float* out) {
  using Form = TreeApproach::LinkForm;
  if (link.form == Form::logistic && classes == 2) return to_pair(1 / (1 + std::exp(-link.factor * scores[0])), out);
  if (link.form == Form::logistic) {
    std::vector<double> p(classes);
    softmax(scores, classes, p.data());
    std::transform(p.begin(), p.end(), out, [](double x) { return static_cast<float>(x); });
    return;
  }
  if (classes == 2) return to_pair(std::clamp(scores[0], 0.0, 1.0), out);
  shares(scores, classes, link.form == Form::clipped ? 1 : std::numeric_limits<double>::infinity(), out);
}

}  // namespace

Scores TreeApproach::score(const Tensor& input, int threads) const {
  const auto n = static_cast<std::size_t>(input.rows()), classes = this->classes().size();
  auto sums = first_scores(n);
  forest_.add_scores(input.values, sums, outputs(), threads);
  Scores scores{static_cast<std::int64_t>(classes), std::vector<float>(classes * n)};
  const LinkShape link = link_shape();
  constexpr std::size_t together = 4096;
  parallel_for(static_cast<std::int64_t>((n + together - 1) / together), threads, [&](std::int64_t index, int) {
    const std::size_t begin = static_cast<std::size_t>(index) * together;
    for (std::size_t i = begin; i < std::min(begin + together, n); ++i)
      probabilities(link, &sums[i * outputs()], classes, &scores.values[i * classes]);
  });
  return scores;
}

std::vector<double> TreeApproach::importance() const {
  std::vector<double> out(feature_count());
  for (const auto& tree : forest_.trees())
    for (std::size_t i = 0; i < tree.nodes.size(); ++i)
      if (!tree.nodes[i].is_leaf(i)) out[tree.nodes[i].feature] += tree.nodes[i].gain;
  const double sum = std::accumulate(out.begin(), out.end(), 0.0);
  for (double& gain : out) gain = sum > 0 ? gain / sum : 0;
  return out;
}

Table TreeApproach::summary() const {
  std::size_t leaves = 0;
  std::vector<std::int64_t> splits(feature_count());
  for (const auto& tree : forest_.trees()) {
    leaves += tree.leaves();
    for (std::size_t i = 0; i < tree.nodes.size(); ++i)
      if (!tree.nodes[i].is_leaf(i)) ++splits[tree.nodes[i].feature];
  }
  Table table{fmt::format("{}: {} trees, {} leaves", kind(), forest_.trees().size(), leaves),
              {"feature", "gain", "splits"},
              {}};
  const auto shares = importance();
  std::vector<std::size_t> order(shares.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return shares[a] > shares[b]; });
  for (const auto f : order)
    table.rows.push_back({feature_name(f), fmt::format("{:.4f}", shares[f]), std::to_string(splits[f])});
  return table;
}

void TreeApproach::write_state(h5::Group& group) const {
  std::vector<std::int64_t> sizes, outputs, features, children, missing, categories, set_counts, set_sizes;
  std::vector<float> thresholds, values, gains, covers, members;
  for (const auto& tree : forest_.trees()) {
    sizes.push_back(static_cast<std::int64_t>(tree.nodes.size()));
    outputs.push_back(tree.output);
    set_counts.push_back(static_cast<std::int64_t>(tree.categories.size()));
    for (const auto& set : tree.categories) {
      set_sizes.push_back(static_cast<std::int64_t>(set.size()));
      members.insert(members.end(), set.begin(), set.end());
    }
    for (const auto& node : tree.nodes) {
      features.push_back(node.feature), thresholds.push_back(node.threshold), values.push_back(node.value);
      children.push_back(node.child[0]), children.push_back(node.child[1]), missing.push_back(node.missing);
      categories.push_back(node.categories), gains.push_back(node.gain), covers.push_back(node.cover);
    }
  }
  group.write<double>("base", base_);
  group.write<float>("missing_values", forest_.missing());
  group.write<std::int64_t>("nodes", sizes);
  group.write<std::int64_t>("output", outputs);
  group.write<std::int64_t>("feature", features);
  group.write<float>("threshold", thresholds);
  group.write<std::int64_t>("child", std::span<const std::int64_t>(children), {features.size(), 2});
  group.write<std::int64_t>("missing", missing);
  group.write<float>("value", values);
  group.write<float>("gain", gains);
  group.write<float>("cover", covers);
  group.write<std::int64_t>("categories", categories);
  group.write<std::int64_t>("category_sets", set_counts);
  group.write<std::int64_t>("category_set_sizes", set_sizes);
  group.write<float>("category_members", members);
}

namespace {

// The arrays that write_state() wrote, one node after another.
struct StoredNodes {
  std::vector<std::int64_t> features, children, missing, categories;
  std::vector<float> thresholds, values, gains, covers;

  explicit StoredNodes(const h5::Group& group)
      : features(group.read<std::int64_t>("feature")),
        children(group.read<std::int64_t>("child")),
        missing(group.read<std::int64_t>("missing")),
        categories(group.read<std::int64_t>("categories")),
        thresholds(group.read<float>("threshold")),
        values(group.read<float>("value")),
        gains(group.read<float>("gain")),
        covers(group.read<float>("cover")) {
    const std::size_t n = features.size();
    for (const std::size_t size : {missing.size(), categories.size(), thresholds.size(), values.size(), gains.size(),
                                   covers.size(), children.size() / 2})
      if (size != n) throw Error(ErrorKind::input, "its trees do not belong together");
  }

  TreeNode node(std::size_t i, std::size_t columns, std::size_t sets) const {
    if (features[i] < 0 || features[i] >= static_cast<std::int64_t>(columns) || missing[i] < 0 || missing[i] > 1)
      throw Error(ErrorKind::input, "a tree asks for a feature that the model does not have");
    if (categories[i] < -1 || categories[i] >= static_cast<std::int64_t>(sets))
      throw Error(ErrorKind::input, "a tree asks for a set of categories that it does not have");
    return {.feature = static_cast<std::uint32_t>(features[i]),
            .threshold = thresholds[i],
            .child = {static_cast<std::uint32_t>(children[2 * i]), static_cast<std::uint32_t>(children[2 * i + 1])},
            .missing = static_cast<std::uint32_t>(missing[i]),
            .categories = static_cast<std::int32_t>(categories[i]),
            .value = values[i],
            .gain = gains[i],
            .cover = covers[i]};
  }
};

}  // namespace

void TreeApproach::read_state(const h5::Group& group) {
  const StoredNodes stored(group);
  const auto sizes = group.read<std::int64_t>("nodes"), outputs = group.read<std::int64_t>("output");
  const auto set_counts = group.read<std::int64_t>("category_sets"), set_sizes = group.read<std::int64_t>("category_set_sizes");
  const auto members = group.read<float>("category_members");
  const auto sum = [](const std::vector<std::int64_t>& v) { return std::accumulate(v.begin(), v.end(), std::int64_t{0}); };
  const auto counts = [](const std::vector<std::int64_t>& v) { return std::all_of(v.begin(), v.end(), [](auto x) { return x >= 0; }); };
  base_ = group.read<double>("base");
  if (base_.size() != outputs_of(classes().size()) || outputs.size() != sizes.size() || set_counts.size() != sizes.size() || !counts(sizes) ||
      !counts(set_counts) || !counts(set_sizes) || sum(sizes) != static_cast<std::int64_t>(stored.features.size()) ||
      sum(set_counts) != static_cast<std::int64_t>(set_sizes.size()) ||
      sum(set_sizes) != static_cast<std::int64_t>(members.size()))
    throw Error(ErrorKind::input, "its trees do not belong together");
  forest_ = Forest(feature_count(), group.read<float>("missing_values"));
  std::size_t at = 0, set_at = 0;
  auto member = members.begin();
  for (std::size_t t = 0; t < sizes.size(); ++t) {
    if (outputs[t] < 0 || outputs[t] >= static_cast<std::int64_t>(base_.size()) || sizes[t] == 0)
      throw Error(ErrorKind::input, "a tree adds to a score that the model does not have");
    Tree tree{.nodes = {}, .categories = {}, .output = static_cast<std::int32_t>(outputs[t])};
    for (std::int64_t s = 0; s < set_counts[t]; ++s, ++set_at) {
      tree.categories.emplace_back(member, member + set_sizes[set_at]);
      member += set_sizes[set_at];
    }
    for (std::int64_t i = 0; i < sizes[t]; ++i, ++at)
      tree.nodes.push_back(stored.node(at, feature_count(), tree.categories.size()));
    check_order(tree.nodes);
    forest_.add(std::move(tree));
  }
}

std::vector<ModelExport> TreeApproach::exports() const {
  return {{".json", [this](const auto& path) { write_text(path, write_xgboost(*this)); }},
          {".onnx", [this](const auto& path) { write_text(path, write_onnx(*this)); }}};
}

}  // namespace hml
