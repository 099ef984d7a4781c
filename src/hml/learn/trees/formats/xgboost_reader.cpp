#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/error.hpp"
#include "hml/learn/trees/formats/xgboost.hpp"

namespace hml {

namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorKind::input, message); }

// Numbers stand as text in parameters: "3", or "[5E-1]".
template <class Number>
Number parse(const std::string& text, const char* what) {
  Number out{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (problem != std::errc() || end != text.data() + text.size())
    refuse(fmt::format("{} '{}' is no number", what, text));
  return out;
}

std::int64_t count(const json& parameters, const char* key) {
  const auto value = parse<std::int64_t>(parameters.at(key).get<std::string>(), key);
  if (value < 0 || value > std::numeric_limits<std::int32_t>::max()) refuse(fmt::format("{} is {}", key, value));
  return value;
}

std::vector<std::int64_t> integers(const json& array) {
  std::vector<std::int64_t> out;
  out.reserve(array.size());
  for (const auto& x : array) {
    if (x.is_boolean())
      out.push_back(x.get<bool>() ? 1 : 0);
    else if (x.is_number_integer())
      out.push_back(x.get<std::int64_t>());
    else
      refuse(fmt::format("{} stands where a whole number should", x.dump()));
  }
  return out;
}

float to_float(double x) {
  if (!(std::abs(x) <= std::numeric_limits<float>::max())) refuse(fmt::format("{:g} is no finite float", x));
  return static_cast<float>(x);
}

std::vector<float> floats(const json& array) {
  std::vector<float> out;
  out.reserve(array.size());
  for (const auto& x : array) {
    if (!x.is_number()) refuse(fmt::format("{} stands where a number should", x.dump()));
    out.push_back(to_float(x.get<double>()));
  }
  return out;
}

// What category each code of a feature stands for; none where a code is its own category.
using Codes = std::vector<std::vector<float>>;

Codes category_codes(const json& model) {
  Codes out;
  if (!model.contains("cats")) return out;
  for (const auto& feature : model.at("cats").at("enc"))  // strings have offsets, and keep their codes
    out.push_back(feature.contains("type") ? floats(feature.at("values")) : std::vector<float>{});
  return out;
}

// The arrays of a tree, one value a node.
struct Arrays {
  std::vector<std::int64_t> left, right, feature, default_left, categorical;
  std::vector<float> condition, gain, cover;

  explicit Arrays(const json& tree)
      : left(integers(tree.at("left_children"))),
        right(integers(tree.at("right_children"))),
        feature(integers(tree.at("split_indices"))),
        default_left(integers(tree.at("default_left"))),
        categorical(tree.contains("split_type") ? integers(tree.at("split_type"))
                                                : std::vector<std::int64_t>(left.size())),
        condition(floats(tree.at("split_conditions"))),
        gain(floats(tree.at("loss_changes"))),
        cover(floats(tree.at("sum_hessian"))) {
    const std::size_t n = left.size();
    for (const auto size : {right.size(), feature.size(), default_left.size(), categorical.size(), condition.size(),
                            gain.size(), cover.size()})
      if (size != n) refuse("a tree's arrays have different lengths");
  }
};

std::uint32_t child(std::int64_t index, std::size_t nodes) {
  if (index < 0 || index >= static_cast<std::int64_t>(nodes))
    refuse(fmt::format("a tree of {} nodes points to node {}", nodes, index));
  return static_cast<std::uint32_t>(index);
}

// The members of every node's set, (sets), and which set a node has.
struct Sets {
  std::vector<std::vector<float>> members;
  std::vector<std::int32_t> of_node;
};

Sets read_sets(const json& tree, const Arrays& arrays, const Codes& codes) {
  Sets out{.members = {}, .of_node = std::vector<std::int32_t>(arrays.left.size(), -1)};
  if (!tree.contains("categories")) return out;
  const auto categories = integers(tree.at("categories")), nodes = integers(tree.at("categories_nodes")),
             segments = integers(tree.at("categories_segments")), sizes = integers(tree.at("categories_sizes"));
  const auto all = static_cast<std::int64_t>(categories.size());
  if (segments.size() != nodes.size() || sizes.size() != nodes.size())
    refuse("a tree's categories do not belong together");
  for (std::size_t s = 0; s < nodes.size(); ++s) {
    const auto node = child(nodes[s], arrays.left.size());
    if (segments[s] < 0 || sizes[s] < 0 || segments[s] > all || sizes[s] > all - segments[s])
      refuse("a tree's set of categories lies outside of the list");
    const auto feature = static_cast<std::size_t>(arrays.feature[node]);
    std::vector<float> set;
    for (std::int64_t i = segments[s]; i < segments[s] + sizes[s]; ++i) {
      const auto code = categories[static_cast<std::size_t>(i)];
      if (code < 0 || code >= 1 << 24) refuse(fmt::format("category {} is out of range", code));
      if (feature >= codes.size() || codes[feature].empty())
        set.push_back(static_cast<float>(code));
      else if (code < static_cast<std::int64_t>(codes[feature].size()))
        set.push_back(codes[feature][static_cast<std::size_t>(code)]);
      else
        refuse(fmt::format("feature {} has {} categories; a tree asks for the one of code {}", feature,
                           codes[feature].size(), code));
    }
    std::sort(set.begin(), set.end());
    out.of_node[node] = static_cast<std::int32_t>(out.members.size());
    out.members.push_back(std::move(set));
  }
  return out;
}

// Theirs sends members of the set right, ours left.
TreeNode split_node(const Arrays& a, std::size_t i, const Sets& sets, std::size_t features) {
  if (a.feature[i] < 0 || a.feature[i] >= static_cast<std::int64_t>(features))
    refuse(fmt::format("a tree asks for feature {} of {}", a.feature[i], features));
  const bool categorical = a.categorical[i] == 1;
  if (categorical && sets.of_node[i] < 0) refuse(fmt::format("node {} of a tree lacks its categories", i));
  const auto left = child(a.left[i], a.left.size()), right = child(a.right[i], a.left.size());
  TreeNode node{.feature = static_cast<std::uint32_t>(a.feature[i]), .gain = a.gain[i], .cover = a.cover[i]};
  node.child = categorical ? std::array{right, left} : std::array{left, right};
  node.missing = (a.default_left[i] != 0) == categorical ? 1 : 0;
  if (categorical)
    node.categories = sets.of_node[i];
  else
    node.threshold = a.condition[i];
  return node;
}

Tree read_tree(const json& tree, std::int64_t output, std::size_t features, const Codes& codes, double weight) {
  const json& parameters = tree.at("tree_param");
  if (parameters.contains("size_leaf_vector") && count(parameters, "size_leaf_vector") > 1)
    refuse("a tree has leaves of several values (multi_strategy 'multi_output_tree'), which is not supported");
  const Arrays arrays(tree);
  if (count(parameters, "num_nodes") != static_cast<std::int64_t>(arrays.left.size()))
    refuse(fmt::format("a tree should have {} nodes and has {}", count(parameters, "num_nodes"), arrays.left.size()));
  Sets sets = read_sets(tree, arrays, codes);
  std::vector<TreeNode> nodes;
  for (std::size_t i = 0; i < arrays.left.size(); ++i) {
    const auto self = static_cast<std::uint32_t>(i);
    if (arrays.left[i] == -1)
      nodes.push_back(
          {.child = {self, self}, .value = to_float(weight * arrays.condition[i]), .cover = arrays.cover[i]});
    else
      nodes.push_back(split_node(arrays, i, sets, features));
  }
  return arrange(nodes, std::move(sets.members), static_cast<std::int32_t>(output));
}

struct Objective {
  std::string loss;
  bool probability = false;  // whether base_score is one
  std::size_t outputs = 1;
};

Objective read_objective(const json& learner) {
  const json& parameters = learner.at("learner_model_param");
  const auto classes = static_cast<std::size_t>(count(parameters, "num_class"));
  const auto targets =
      parameters.contains("num_target") ? static_cast<std::size_t>(count(parameters, "num_target")) : 1;
  const auto name = learner.at("objective").at("name").get<std::string>();
  if (name == "reg:squarederror" && targets != 2) return {"squared", false, std::max<std::size_t>(targets, 1)};
  if (targets > 1) refuse(fmt::format("it has {} targets with objective '{}', which is not supported", targets, name));
  if (name == "binary:logistic" || name == "reg:logistic") return {"logistic", true, 1};
  if (name == "binary:logitraw") return {"logistic", false, 1};
  if (name == "multi:softprob" || name == "multi:softmax") {
    if (classes < 2) refuse(fmt::format("objective '{}' has {} classes", name, classes));
    return {"logistic", false, classes};
  }
  refuse(
      fmt::format("objective '{}' is not supported; those are binary:logistic, binary:logitraw, reg:logistic, "
                  "multi:softprob, multi:softmax, reg:squarederror",
                  name));
}

std::vector<double> read_base(const json& learner, const Objective& objective) {
  std::string text = learner.at("learner_model_param").at("base_score").get<std::string>();
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  std::vector<double> out;
  for (std::size_t at = 0; at <= text.size();) {
    const auto comma = std::min(text.find(',', at), text.size());
    double x = parse<double>(text.substr(at, comma - at), "base_score");
    if (!std::isfinite(x) || (objective.probability && !(x > 0 && x < 1))) refuse(fmt::format("base_score is {:g}", x));
    if (objective.probability) x = std::log(x / (1 - x));
    out.push_back(x);
    at = comma + 1;
  }
  if (out.size() == 1) out.assign(objective.outputs, out[0]);
  if (out.size() != objective.outputs)
    refuse(fmt::format("base_score has {} values for {} scores", out.size(), objective.outputs));
  return out;
}

std::size_t best_rounds(const json& learner) {
  if (!learner.contains("attributes") || !learner.at("attributes").contains("best_iteration"))
    return std::numeric_limits<std::size_t>::max();
  const auto best = count(learner.at("attributes"), "best_iteration");
  return static_cast<std::size_t>(best) + 1;
}

// How many of the trees count.
std::size_t trees_that_count(const json& learner, const json& model, std::size_t trees, std::size_t outputs) {
  const std::size_t rounds = best_rounds(learner);
  if (rounds == std::numeric_limits<std::size_t>::max()) return trees;
  if (!model.contains("iteration_indptr") || model.at("iteration_indptr").empty()) {
    const auto parallel =
        static_cast<std::size_t>(std::max<std::int64_t>(1, count(model.at("gbtree_model_param"), "num_parallel_tree")));
    return std::min(trees, rounds * outputs * parallel);
  }
  const auto first = integers(model.at("iteration_indptr"));
  const auto last = first[std::min(rounds, first.size() - 1)];
  if (last < 0 || last > static_cast<std::int64_t>(trees)) refuse("best_iteration lies outside of its trees");
  return static_cast<std::size_t>(last);
}

void read_trees(const json& learner, const Objective& objective, ForeignTrees& out) {
  const json& booster = learner.at("gradient_booster");
  const auto kind = booster.at("name").get<std::string>();
  if (kind != "gbtree" && kind != "dart")
    refuse(fmt::format("booster '{}' is not supported; those are gbtree and dart", kind));
  const json& model = kind == "dart" ? booster.at("gbtree").at("model") : booster.at("model");
  const std::vector<float> weights = kind == "dart" ? floats(booster.at("weight_drop")) : std::vector<float>{};
  const json& trees = model.at("trees");
  const auto outputs = integers(model.at("tree_info"));
  const auto told = count(model.at("gbtree_model_param"), "num_trees");
  if (told != static_cast<std::int64_t>(trees.size()) || outputs.size() != trees.size() ||
      (kind == "dart" && weights.size() != trees.size()))
    refuse(fmt::format("it should have {} trees and has {}, {} of which have a score to add to", told, trees.size(),
                       outputs.size()));
  const Codes codes = category_codes(model);
  const std::size_t counted = trees_that_count(learner, model, trees.size(), objective.outputs);
  for (std::size_t t = 0; t < counted; ++t) {
    if (outputs[t] < 0 || outputs[t] >= static_cast<std::int64_t>(objective.outputs))
      refuse(fmt::format("tree {} adds to score {} of {}", t, outputs[t], objective.outputs));
    try {
      out.trees.push_back(read_tree(trees[t], outputs[t], out.features, codes, weights.empty() ? 1.0 : weights[t]));
    } catch (Error& error) {
      throw error.in(fmt::format("tree {}", t));
    }
  }
}

// What write_xgboost() adds.
void read_our_attributes(const json& learner, ForeignTrees& out) {
  const json attributes = learner.value("attributes", json::object());
  const auto ours = [&](const char* name) {
    return attributes.contains(name) ? json::parse(attributes.at(name).get<std::string>()) : json();
  };
  if (const json classes = ours("hml_classes"); classes.is_array()) {
    if (classes.size() != out.classes.size()) refuse("its attribute hml_classes names another number of classes");
    out.classes = classes.get<std::vector<std::string>>();
  }
  if (const json missing = ours("hml_missing"); missing.is_array())
    for (const float x : floats(missing)) out.missing.push_back(x);
  if (const json input = ours("hml_input"); input.is_string()) out.input = input.get<std::string>();
  // base_score has a float's digits; where nobody changed it, ours has all.
  if (const json base = ours("hml_base"); base.is_array() && base.size() == out.base.size())
    for (std::size_t k = 0; k < out.base.size(); ++k)
      if (const double exact = base[k].get<double>(); std::abs(exact - out.base[k]) < 1e-6) out.base[k] = exact;
}

}  // namespace

ForeignTrees read_xgboost(std::string_view text) try {
  const json file = json::parse(text);
  const json& learner = file.at("learner");
  ForeignTrees out;
  out.features = static_cast<std::size_t>(count(learner.at("learner_model_param"), "num_feature"));
  check_width(out.features);
  const Objective objective = read_objective(learner);
  out.loss = objective.loss;
  out.base = read_base(learner, objective);
  out.classes = class_names(std::max<std::size_t>(objective.outputs, 2));
  if (learner.contains("feature_names")) {
    auto names = learner.at("feature_names").get<std::vector<std::string>>();
    if (!names.empty() && names.size() != out.features)
      refuse(fmt::format("it has {} features and {} names for them", out.features, names.size()));
    out.names = telling_names(std::move(names), "f");
  }
  read_trees(learner, objective, out);
  if (objective.outputs == 2) fold_two_scores(out);
  read_our_attributes(learner, out);
  return out;
} catch (const json::exception& error) {
  throw Error(ErrorKind::input, error.what());
}

}  // namespace hml
