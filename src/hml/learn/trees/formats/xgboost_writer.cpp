#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/error.hpp"
#include "hml/learn/trees/formats/xgboost.hpp"

namespace hml {

namespace {

using nlohmann::ordered_json;

// JSON has no infinity: no float but the largest one itself is told apart.
float finite(float x) {
  constexpr float most = std::numeric_limits<float>::max();
  return std::clamp(x, -most, most);
}

// A tree as XGBoost numbers it: level by level, a right child behind its left one, as its predictor takes for granted.
class Numbering {
 public:
  explicit Numbering(const Tree& tree) : tree_(tree), number_(tree.nodes.size()) {
    order_.push_back(0);
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const std::size_t old = order_[i];
      number_[old] = static_cast<std::int64_t>(i);
      if (tree.nodes[old].is_leaf(old)) continue;
      const auto side = left_side(tree.nodes[old]);
      order_.push_back(tree.nodes[old].child[side]), order_.push_back(tree.nodes[old].child[1 - side]);
    }
  }
  std::size_t size() const { return order_.size(); }
  const TreeNode& node(std::size_t i) const { return tree_.nodes[order_[i]]; }
  bool is_leaf(std::size_t i) const { return node(i).is_leaf(order_[i]); }
  std::int64_t left(std::size_t i) const { return number_[node(i).child[left_side(node(i))]]; }
  const std::vector<float>& categories(std::size_t i) const {
    return tree_.categories[static_cast<std::size_t>(node(i).categories)];
  }

  // The side of one of our nodes that XGBoost calls left: members of a set go right there.
  static std::uint32_t left_side(const TreeNode& node) { return node.categories < 0 ? 0 : 1; }

 private:
  const Tree& tree_;
  std::vector<std::size_t> order_;
  std::vector<std::int64_t> number_;
};

ordered_json categories_of(const Numbering& tree) {
  ordered_json members = ordered_json::array(), nodes = members, segments = members, sizes = members;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    if (tree.node(i).categories < 0 || tree.is_leaf(i)) continue;
    const auto& set = tree.categories(i);
    nodes.push_back(i), segments.push_back(members.size()), sizes.push_back(set.size());
    if (set.empty()) throw Error(ErrorKind::input, "a tree has an empty set of categories, which XGBoost has not");
    for (const float x : set) {
      if (!(x >= 0 && x < (1 << 24) && x == std::floor(x)))
        throw Error(
            ErrorKind::input,
            fmt::format("category {} of a tree is none that XGBoost has: those are integers from 0 to 2^24", x));
      members.push_back(static_cast<std::int64_t>(x));
    }
  }
  return {{"categories", members},
          {"categories_nodes", nodes},
          {"categories_segments", segments},
          {"categories_sizes", sizes}};
}

ordered_json tree_json(const Tree& from, std::size_t id, std::size_t features, double factor) {
  const Numbering tree(from);
  const std::size_t n = tree.size();
  std::vector<std::int64_t> left(n, -1), right(n, -1), parents(n, std::numeric_limits<std::int32_t>::max());
  std::vector<std::int64_t> indices(n), types(n), default_left(n);
  std::vector<double> values(n), gains(n), covers(n), weights(n);
  for (std::size_t i = 0; i < n; ++i) {
    const TreeNode& node = tree.node(i);
    covers[i] = finite(node.cover);
    if (tree.is_leaf(i)) {
      weights[i] = values[i] = finite(static_cast<float>(node.value * factor));
      continue;
    }
    left[i] = tree.left(i), right[i] = left[i] + 1;
    parents[static_cast<std::size_t>(left[i])] = parents[static_cast<std::size_t>(right[i])] =
        static_cast<std::int64_t>(i);
    indices[i] = node.feature, types[i] = node.categories < 0 ? 0 : 1;
    default_left[i] = node.missing == Numbering::left_side(node) ? 1 : 0;
    values[i] = node.categories < 0 ? finite(node.threshold) : 0;
    gains[i] = finite(node.gain);
  }
  ordered_json out{{"base_weights", weights}, {"default_left", default_left}, {"id", id},
                   {"left_children", left},   {"loss_changes", gains},        {"parents", parents},
                   {"right_children", right}, {"split_conditions", values},   {"split_indices", indices},
                   {"split_type", types},     {"sum_hessian", covers}};
  out.update(categories_of(tree));
  out["tree_param"] = {{"num_deleted", "0"},
                       {"num_feature", std::to_string(features)},
                       {"num_nodes", std::to_string(n)},
                       {"size_leaf_vector", "1"}};
  return out;
}

// A tree that adds a constant.
Tree constant(double value, std::size_t output) {
  return {
      .nodes = {{.value = static_cast<float>(value)}}, .categories = {}, .output = static_cast<std::int32_t>(output)};
}

struct Objective {
  ordered_json json;
  std::size_t classes = 0, targets = 1;
  bool probability = false;  // whether base_score is one
};

Objective objective_of(const TreeApproach& model) {
  const auto shape = model.link_shape();
  const std::size_t outputs = model.base().size();
  if (shape.form != TreeApproach::LinkForm::logistic) {
    if (shape.form == TreeApproach::LinkForm::clipped && outputs > 1)
      throw Error(ErrorKind::input,
                  "its scores, squared loss for more than two classes, are clipped and divided by their sum, "
                  "which XGBoost's do not say; ONNX does");
    return {.json = {{"name", "reg:squarederror"}, {"reg_loss_param", {{"scale_pos_weight", "1"}}}},
            .targets = outputs};
  }
  if (outputs == 1)
    return {.json = {{"name", "binary:logistic"}, {"reg_loss_param", {{"scale_pos_weight", "1"}}}},
            .probability = true};
  return {.json = {{"name", "multi:softprob"}, {"softmax_multiclass_param", {{"num_class", std::to_string(outputs)}}}},
          .classes = outputs};
}

// base_score as XGBoost reads it, and what a float leaves of it for a tree to add.
struct Base {
  std::string text;
  std::vector<double> rest;
};

Base base_of(const TreeApproach& model, const Objective& objective) {
  Base out;
  for (double x : model.base()) {
    x *= model.link_shape().factor;
    auto score = static_cast<float>(objective.probability ? 1 / (1 + std::exp(-x)) : x);
    if (objective.probability) score = std::clamp(score, 1e-6f, 1 - 1e-6f);
    const double said = objective.probability ? std::log(double{score}) - std::log1p(-double{score}) : double{score};
    out.text += fmt::format("{}{:.9g}", out.text.empty() ? "" : ",", score);
    out.rest.push_back(std::abs(x - said) > 2e-7 ? x - said : 0);
  }
  if (model.base().size() > 1) out.text = fmt::format("[{}]", out.text);
  return out;
}

ordered_json attributes_of(const TreeApproach& model, bool base_is_whole) {
  ordered_json out = ordered_json::object();
  out["hml_kind"] = model.kind();
  out["hml_input"] = ordered_json(model.input()).dump();
  out["hml_classes"] = ordered_json(model.classes()).dump();
  out["hml_missing"] = ordered_json(model.forest().missing()).dump();
  if (!base_is_whole) return out;
  auto base = model.base();
  for (double& x : base) x *= model.link_shape().factor;
  out["hml_base"] = ordered_json(base).dump();
  return out;
}

}  // namespace

std::string write_xgboost(const TreeApproach& model) {
  const Objective objective = objective_of(model);
  const Base base = base_of(model, objective);
  const std::size_t features = model.forest().features(), outputs = model.base().size();
  const bool whole = std::all_of(base.rest.begin(), base.rest.end(), [](double x) { return x == 0; });
  std::vector<Tree> trees = model.forest().trees();
  for (std::size_t k = 0; !whole && k < outputs; ++k)
    trees.push_back(constant(base.rest[k] / model.link_shape().factor, k));

  ordered_json types(features, "float"), trees_json = ordered_json::array(), tree_info = trees_json, rounds = {0};
  for (const Tree& tree : trees) {
    trees_json.push_back(tree_json(tree, trees_json.size(), features, model.link_shape().factor));
    tree_info.push_back(tree.output);
    if (trees_json.size() % outputs == 0) rounds.push_back(trees_json.size());
    for (const auto& node : tree.nodes)
      if (node.categories >= 0) types[node.feature] = "c";
  }
  ordered_json learner;
  learner["attributes"] = attributes_of(model, whole);
  learner["feature_names"] = model.features();
  learner["feature_types"] = types;
  learner["gradient_booster"] = {
      {"model",
       {{"cats",
         {{"enc", ordered_json::array()},
          {"feature_segments", ordered_json::array()},
          {"sorted_idx", ordered_json::array()}}},
        {"gbtree_model_param", {{"num_parallel_tree", "1"}, {"num_trees", std::to_string(trees.size())}}},
        {"iteration_indptr", rounds},
        {"tree_info", tree_info},
        {"trees", trees_json}}},
      {"name", "gbtree"}};
  learner["learner_model_param"] = {{"base_score", base.text},
                                    {"boost_from_average", "1"},
                                    {"num_class", std::to_string(objective.classes)},
                                    {"num_feature", std::to_string(features)},
                                    {"num_target", std::to_string(objective.targets)}};
  learner["objective"] = objective.json;
  return ordered_json{{"learner", learner}, {"version", {3, 1, 0}}}.dump();
}

}  // namespace hml
