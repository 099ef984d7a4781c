#include "hml/learn/trees/formats/onnx_writer.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/learn/onnx/onnx_graph.hpp"

namespace hml {

namespace {

// Attributes of TreeEnsembleRegressor: one value a node, one a leaf.
struct Ensemble {
  std::vector<std::int64_t> trees, nodes, features, true_nodes, false_nodes, missing_true;
  std::vector<std::string> modes;
  std::vector<double> values;
  std::vector<std::int64_t> leaf_trees, leaf_nodes, leaf_outputs;
  std::vector<double> leaf_values;

  struct Split {
    const char* mode = "LEAF";
    std::int64_t feature = 0, when_true = 0, when_false = 0, missing_true = 0;
    double value = 0;
  };
  void add(std::int64_t tree, std::int64_t node, const Split& split) {
    trees.push_back(tree), nodes.push_back(node), features.push_back(split.feature);
    true_nodes.push_back(split.when_true), false_nodes.push_back(split.when_false);
    missing_true.push_back(split.missing_true), modes.emplace_back(split.mode), values.push_back(split.value);
  }
};

// A set of categories is a chain of comparisons, all of which lead to the same node; those behind the first get numbers
// behind the tree's own. An empty set, which nothing belongs to, is a comparison that none passes.
void add_set(Ensemble& out, std::int64_t tree, std::int64_t self, const TreeNode& node, const std::vector<float>& set,
             std::int64_t& next) {
  for (std::size_t i = 0; i < std::max<std::size_t>(set.size(), 1); ++i) {
    const bool last = i + 1 >= set.size();
    Ensemble::Split split{
        .mode = set.empty() ? "BRANCH_LT" : "BRANCH_EQ", .feature = node.feature, .when_true = node.child[0]};
    split.when_false = last ? std::int64_t{node.child[1]} : next;
    split.missing_true = node.missing == 0 ? 1 : 0;
    split.value = set.empty() ? -std::numeric_limits<double>::infinity() : double{set[i]};
    out.add(tree, self, split);
    if (!last) self = next++;
  }
}

void add_tree(Ensemble& out, std::int64_t id, const Tree& tree, double factor) {
  auto next = static_cast<std::int64_t>(tree.nodes.size());
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    const TreeNode& node = tree.nodes[i];
    const auto self = static_cast<std::int64_t>(i);
    if (node.is_leaf(i)) {
      out.add(id, self, {});
      out.leaf_trees.push_back(id), out.leaf_nodes.push_back(self), out.leaf_outputs.push_back(tree.output);
      out.leaf_values.push_back(node.value * factor);
    } else if (node.categories >= 0) {
      add_set(out, id, self, node, tree.categories[static_cast<std::size_t>(node.categories)], next);
    } else {
      out.add(id, self,
              {.mode = "BRANCH_LT",
               .feature = node.feature,
               .when_true = node.child[0],
               .when_false = node.child[1],
               .missing_true = node.missing == 0 ? 1 : 0,
               .value = node.threshold});
    }
  }
}

OnnxNode ensemble_node(const TreeApproach& model, const std::string& from, const std::string& to) {
  const double factor = model.link_shape().factor;
  Ensemble e;
  std::int64_t id = 0;
  for (const Tree& tree : model.forest().trees()) add_tree(e, id++, tree, factor);
  // An ensemble needs a tree.
  if (id == 0) add_tree(e, 0, Tree{.nodes = {TreeNode{}}, .categories = {}}, factor);
  auto base = model.base();
  for (double& x : base) x *= factor;
  const auto size = [](const auto& v) { return std::vector{static_cast<std::int64_t>(v.size())}; };
  OnnxNode node("TreeEnsembleRegressor", {from}, {to}, "ai.onnx.ml");
  node.text("aggregate_function", "SUM").text("post_transform", "NONE");
  node.integer("n_targets", static_cast<std::int64_t>(base.size()));
  node.tensor("base_values_as_tensor", onnx_tensor("base_values", size(base), base));
  node.integers("nodes_treeids", e.trees).integers("nodes_nodeids", e.nodes).integers("nodes_featureids", e.features);
  node.texts("nodes_modes", e.modes)
      .tensor("nodes_values_as_tensor", onnx_tensor("nodes_values", size(e.values), e.values));
  node.integers("nodes_truenodeids", e.true_nodes).integers("nodes_falsenodeids", e.false_nodes);
  node.integers("nodes_missing_value_tracks_true", e.missing_true);
  node.integers("target_treeids", e.leaf_trees)
      .integers("target_nodeids", e.leaf_nodes)
      .integers("target_ids", e.leaf_outputs);
  node.tensor("target_weights_as_tensor", onnx_tensor("target_weights", size(e.leaf_values), e.leaf_values));
  return node;
}

// The name of X with NaN for every value that stands for a missing one.
std::string add_missing(OnnxGraph& graph, const std::vector<float>& missing) {
  std::string at = "X";
  if (!missing.empty()) graph.constant(onnx_tensor("nan", {1}, std::vector<float>{std::nanf("")}));
  for (std::size_t i = 0; i < missing.size(); ++i) {
    const auto value = fmt::format("missing_{}", i), same = fmt::format("is_missing_{}", i),
               next = fmt::format("present_{}", i);
    graph.constant(onnx_tensor(value, {1}, std::vector<float>{missing[i]}));
    graph.add(OnnxNode("Equal", {at, value}, {same}));
    graph.add(OnnxNode("Where", {same, "nan", at}, {next}));
    at = next;
  }
  return at;
}

// The signal's score beside its complement.
void add_complement(OnnxGraph& graph, const std::string& signal) {
  graph.constant(onnx_tensor("one", {1}, std::vector<float>{1}));
  graph.add(OnnxNode("Sub", {"one", signal}, {"background"}));
  graph.add(OnnxNode("Concat", {"background", signal}, {"probabilities"}).integer("axis", 1));
}

// Scores over their sum; all are alike where that is nothing.
void add_shares(OnnxGraph& graph, const std::string& scores, std::size_t classes) {
  graph.constant(onnx_tensor("axes", {1}, std::vector<std::int64_t>{1}));
  graph.constant(onnx_tensor("zero", {1}, std::vector<float>{0}));
  graph.constant(onnx_tensor("alike", {1}, std::vector<float>{1 / static_cast<float>(classes)}));
  graph.add(OnnxNode("ReduceSum", {scores, "axes"}, {"sum"}).integer("keepdims", 1));
  graph.add(OnnxNode("Greater", {"sum", "zero"}, {"has_sum"}));
  graph.add(OnnxNode("Div", {scores, "sum"}, {"shares"}));
  graph.add(OnnxNode("Where", {"has_sum", "shares", "alike"}, {"probabilities"}));
}

void add_link(OnnxGraph& graph, const TreeApproach& model) {
  using Form = TreeApproach::LinkForm;
  const Form form = model.link_shape().form;
  const bool two = model.base().size() == 1;
  if (form == Form::logistic) {
    if (!two) return graph.add(OnnxNode("Softmax", {"scores"}, {"probabilities"}).integer("axis", 1));
    graph.add(OnnxNode("Sigmoid", {"scores"}, {"signal"}));
    return add_complement(graph, "signal");
  }
  const float most = two || form == Form::clipped ? 1 : std::numeric_limits<float>::max();
  graph.constant(onnx_tensor("least_score", {}, std::vector<float>{0}));
  graph.constant(onnx_tensor("most_score", {}, std::vector<float>{most}));
  graph.add(OnnxNode("Clip", {"scores", "least_score", "most_score"}, {"clipped"}));
  if (two) return add_complement(graph, "clipped");
  add_shares(graph, "clipped", model.base().size());
}

}  // namespace

std::string write_onnx(const TreeApproach& model) {
  OnnxGraph graph({{"", 13}, {"ai.onnx.ml", 3}}, "N");
  graph.input("X", OnnxType::float32, {static_cast<std::int64_t>(model.forest().features())});
  const std::string present = add_missing(graph, model.forest().missing());
  graph.add(OnnxNode("Cast", {present}, {"double"}).integer("to", static_cast<std::int64_t>(OnnxType::float64)));
  graph.add(ensemble_node(model, "double", "scores"));
  add_link(graph, model);
  graph.add(OnnxNode("ArgMax", {"probabilities"}, {"label"}).integer("axis", 1).integer("keepdims", 0));
  graph.output("label", OnnxType::int64, {});
  graph.output("probabilities", OnnxType::float32, {static_cast<std::int64_t>(model.classes().size())});
  graph.metadata("hml_kind", model.kind());
  graph.metadata("hml_input", model.input());
  graph.metadata("hml_features", nlohmann::json(model.features()).dump());
  graph.metadata("hml_classes", nlohmann::json(model.classes()).dump());
  graph.metadata("hml_missing", nlohmann::json(model.forest().missing()).dump());
  return graph.model(model.kind());
}

}  // namespace hml
