#include "hml/learn/trees/formats/lightgbm_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/error.hpp"

namespace hml {

namespace {

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorKind::input, message); }

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(separator, at), text.size());
    if (end > at) out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

template <class Number>
Number parse(std::string_view text, std::string_view key) {
  Number out{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (problem != std::errc() || end != text.data() + text.size())
    refuse(fmt::format("{} is '{}', which is no number", key, text));
  if constexpr (std::is_floating_point_v<Number>)
    if (!std::isfinite(out)) refuse(fmt::format("{} is '{}'", key, text));
  return out;
}

// Lines "key=value" of the head or of a tree; a key alone has an empty value.
class Fields {
 public:
  explicit Fields(std::string_view text) {
    for (auto line : split(text, '\n')) {
      if (line.ends_with('\r')) line.remove_suffix(1);
      const auto sign = line.find('=');
      fields_.emplace(line.substr(0, sign),
                      sign == std::string_view::npos ? std::string_view{} : line.substr(sign + 1));
    }
  }
  bool has(std::string_view key) const { return fields_.contains(key); }
  std::string_view text(std::string_view key) const {
    const auto found = fields_.find(key);
    if (found == fields_.end()) refuse(fmt::format("it lacks '{}'", key));
    return found->second;
  }
  /// A count from 0 on.
  std::size_t count(std::string_view key) const {
    const auto value = parse<std::int64_t>(text(key), key);
    if (value < 0 || value > std::numeric_limits<std::int32_t>::max()) refuse(fmt::format("{} is {}", key, value));
    return static_cast<std::size_t>(value);
  }
  template <class Number>
  std::vector<Number> list(std::string_view key, std::size_t size) const {
    std::vector<Number> out;
    for (const auto word : split(text(key), ' ')) out.push_back(parse<Number>(word, key));
    if (out.size() != size) refuse(fmt::format("{} has {} values instead of {}", key, out.size(), size));
    return out;
  }

 private:
  std::map<std::string_view, std::string_view> fields_;
};

// What category each code of a feature stands for; none where a code is its own category.
using Codes = std::vector<std::vector<float>>;

struct Objective {
  std::string loss = "logistic";
  double factor = 1;
  std::size_t outputs = 1;
};

Objective read_objective(const Fields& head) {
  const auto words = split(head.text("objective"), ' ');
  const std::string_view name = words.empty() ? std::string_view{} : words[0];
  const auto argument = [&](std::string_view key) -> std::optional<std::string_view> {
    for (const auto word : words)
      if (word.starts_with(key)) return word.substr(key.size());
    return {};
  };
  const auto outputs = head.count("num_tree_per_iteration");
  Objective out{.outputs = outputs};
  if (name == "multiclass" && outputs >= 2) return out;
  if (outputs == 1) {
    if (name == "binary") {
      if (const auto sigmoid = argument("sigmoid:")) out.factor = parse<double>(*sigmoid, "sigmoid");
      return out;
    }
    if (name == "cross_entropy") return out;
    if (name == "regression" && words.size() == 1) return {.loss = "squared"};
  }
  refuse(fmt::format(
      "objective '{}' with {} trees an iteration is not supported; those are binary, cross_entropy, multiclass, "
      "regression",
      head.text("objective"), outputs));
}

// The arrays of a tree: of splits, and of leaves.
struct Arrays {
  std::size_t splits = 0;
  std::vector<std::int64_t> feature, decision, left, right;
  std::vector<double> threshold, gain, leaf_value, leaf_weight, split_weight;
  std::vector<std::vector<float>> sets;
};

std::vector<std::vector<float>> read_sets(const Fields& tree) {
  const std::size_t sets = tree.count("num_cat");
  if (sets == 0) return {};
  const auto bounds = tree.list<std::int64_t>("cat_boundaries", sets + 1);
  const auto words =
      tree.list<std::uint32_t>("cat_threshold", static_cast<std::size_t>(std::max<std::int64_t>(bounds.back(), 0)));
  std::vector<std::vector<float>> out(sets);
  for (std::size_t s = 0; s < sets; ++s) {
    if (bounds[s] < 0 || bounds[s] > bounds[s + 1] || bounds[s + 1] > bounds.back() ||
        bounds[s + 1] - bounds[s] > (1 << 24) / 32)
      refuse("cat_boundaries do not ascend");
    for (auto word = bounds[s]; word < bounds[s + 1]; ++word)
      for (std::int64_t bit = 0; bit < 32; ++bit)
        if (words[static_cast<std::size_t>(word)] >> bit & 1u)
          out[s].push_back(static_cast<float>((word - bounds[s]) * 32 + bit));
  }
  return out;
}

Arrays read_arrays(const Fields& tree) {
  Arrays a;
  const std::size_t leaves = tree.count("num_leaves");
  if (leaves == 0) refuse("it has no leaves");
  if (tree.has("is_linear") && tree.text("is_linear") != "0")
    refuse("its leaves are linear models (linear_tree), which are not supported");
  a.splits = leaves - 1;
  a.leaf_value = tree.list<double>("leaf_value", leaves);
  if (a.splits == 0) return a;
  a.feature = tree.list<std::int64_t>("split_feature", a.splits);
  a.decision = tree.list<std::int64_t>("decision_type", a.splits);
  a.left = tree.list<std::int64_t>("left_child", a.splits);
  a.right = tree.list<std::int64_t>("right_child", a.splits);
  a.threshold = tree.list<double>("threshold", a.splits);
  a.gain = tree.list<double>("split_gain", a.splits);
  if (tree.has("leaf_weight")) a.leaf_weight = tree.list<double>("leaf_weight", leaves);
  if (tree.has("internal_weight")) a.split_weight = tree.list<double>("internal_weight", a.splits);
  a.sets = read_sets(tree);
  return a;
}

float to_float(double x) {
  if (!(std::abs(x) <= std::numeric_limits<float>::max())) refuse(fmt::format("{:g} is no finite float", x));
  return static_cast<float>(x);
}

// Bits of a split's decision_type.
struct Decision {
  bool categorical, default_left;
  enum Missing { none, zero, nan } missing;
};

Decision decode(std::int64_t bits) {
  if (bits < 0 || bits > 11) refuse(fmt::format("decision_type is {}", bits));
  return {(bits & 1) != 0, (bits & 2) != 0, static_cast<Decision::Missing>(bits >> 2)};
}

// Where NaN goes. Without missing values it is a zero; zeros that are missing must go where their value sends them.
std::uint32_t missing_side(const Decision& d, double threshold) {
  constexpr double zero = 1e-35;  // values up to that size are zeros (kZeroThreshold)
  if (d.missing == Decision::nan) return d.default_left ? 0 : 1;
  if (d.missing == Decision::none) return 0 <= threshold ? 0 : 1;
  const bool natural = d.default_left ? static_cast<double>(static_cast<float>(zero)) <= threshold : threshold < -zero;
  if (!natural) refuse("a split sends zeros as missing values elsewhere (zero_as_missing), which is not supported");
  return d.default_left ? 0 : 1;
}

// Splits stand first, leaves behind them; a child -1 is leaf 0, -2 is leaf 1.
std::uint32_t child(std::int64_t index, std::size_t splits) {
  const auto most = static_cast<std::int64_t>(splits);
  if (index >= most || index < -most - 1) refuse(fmt::format("it has {} splits and points to {}", splits, index));
  return static_cast<std::uint32_t>(index >= 0 ? index : most + (-index - 1));
}

TreeNode split_node(const Arrays& a, std::size_t i, std::size_t features) {
  if (a.feature[i] < 0 || a.feature[i] >= static_cast<std::int64_t>(features))
    refuse(fmt::format("it asks for feature {} of {}", a.feature[i], features));
  TreeNode node{.feature = static_cast<std::uint32_t>(a.feature[i]), .gain = to_float(a.gain[i])};
  if (!a.split_weight.empty()) node.cover = to_float(a.split_weight[i]);
  node.child = {child(a.left[i], a.splits), child(a.right[i], a.splits)};
  const Decision decision = decode(a.decision[i]);
  if (decision.categorical) {
    if (!(a.threshold[i] >= 0 && a.threshold[i] < static_cast<double>(a.sets.size())))
      refuse(fmt::format("it asks for set {:g} of {} sets of categories", a.threshold[i], a.sets.size()));
    node.categories = static_cast<std::int32_t>(a.threshold[i]);
    node.missing = 1;
  } else {
    node.threshold = least_above(a.threshold[i]);
    node.missing = missing_side(decision, a.threshold[i]);
  }
  return node;
}

// Codes of a data frame's categories become its values.
void decode_sets(Arrays& a, const std::vector<TreeNode>& nodes, const Codes& codes) {
  std::vector<bool> done(a.sets.size());
  for (const auto& node : nodes) {
    if (node.categories < 0 || codes[node.feature].empty()) continue;
    const auto set = static_cast<std::size_t>(node.categories);
    if (done[set]) refuse("two splits share a set of categories");
    done[set] = true;
    const auto& values = codes[node.feature];
    for (float& member : a.sets[set]) {
      if (member >= static_cast<float>(values.size()))
        refuse(fmt::format("it asks for category {} of {}", member, values.size()));
      member = values[static_cast<std::size_t>(member)];
    }
    std::sort(a.sets[set].begin(), a.sets[set].end());
  }
}

Tree read_tree(const Fields& fields, std::size_t features, const Codes& codes, std::int32_t output, double factor) {
  Arrays a = read_arrays(fields);
  std::vector<TreeNode> nodes;
  for (std::size_t i = 0; i < a.splits; ++i) nodes.push_back(split_node(a, i, features));
  if (!codes.empty()) decode_sets(a, nodes, codes);
  for (std::size_t leaf = 0; leaf <= a.splits; ++leaf) {
    const auto self = static_cast<std::uint32_t>(nodes.size());
    nodes.push_back({.child = {self, self}, .value = to_float(a.leaf_value[leaf] * factor)});
    if (!a.leaf_weight.empty()) nodes.back().cover = to_float(a.leaf_weight[leaf]);
  }
  return arrange(nodes, std::move(a.sets), output);
}

// The last line that a data frame's model has lists the categories of each categorical feature, in order.
Codes read_codes(std::string_view text, const Fields& head, std::size_t features) {
  constexpr std::string_view key = "\npandas_categorical:";
  const auto at = text.rfind(key);
  if (at == std::string_view::npos) return {};
  const auto lists = nlohmann::json::parse(text.substr(at + key.size()));
  if (!lists.is_array() || lists.empty()) return {};
  const auto infos = split(head.text("feature_infos"), ' ');
  if (infos.size() != features)
    refuse(fmt::format("feature_infos tells of {} features instead of {}", infos.size(), features));
  std::vector<std::size_t> categorical;
  for (std::size_t f = 0; f < features; ++f)
    if (!infos[f].starts_with('[') && infos[f] != "none") categorical.push_back(f);
  if (categorical.size() != lists.size())
    refuse(
        fmt::format("pandas_categorical lists {} features, and {} have categories", lists.size(), categorical.size()));
  Codes out(features);
  for (std::size_t i = 0; i < lists.size(); ++i)
    for (const auto& value : lists[i])
      if (value.is_number()) out[categorical[i]].push_back(to_float(value.get<double>()));
  for (std::size_t i = 0; i < lists.size(); ++i)
    if (!out[categorical[i]].empty() && out[categorical[i]].size() != lists[i].size())
      refuse("a feature has numbers and words as categories");
  return out;
}

// The texts of the trees.
std::vector<std::string_view> tree_texts(std::string_view text) {
  std::vector<std::string_view> out;
  const auto end = text.find("\nend of trees");
  if (end == std::string_view::npos) refuse("it ends before its trees do");
  const std::string_view rest = text.substr(end);
  if (rest.find("\nparameters:") != std::string_view::npos &&
      rest.find("\nend of parameters") == std::string_view::npos)
    refuse("it ends before its parameters do");
  constexpr std::string_view key = "\nTree=";
  for (auto at = text.find(key); at != std::string_view::npos && at < end;) {
    const auto next = std::min(text.find(key, at + 1), end);
    out.push_back(text.substr(at + 1, next - at - 1));
    at = next;
  }
  return out;
}

}  // namespace

float least_above(double t) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  if (t >= std::numeric_limits<float>::max()) return infinity;
  if (t < -std::numeric_limits<float>::max()) return -std::numeric_limits<float>::max();
  const auto near = static_cast<float>(t);
  return near > t ? near : std::nextafter(near, infinity);
}

ForeignTrees read_lightgbm(std::string_view text) try {
  const auto trees = tree_texts(text);
  const Fields head(text.substr(0, std::min(text.find("\nTree="), text.find("\nend of trees"))));
  ForeignTrees out;
  out.features = head.count("max_feature_idx") + 1;
  check_width(out.features);
  const Objective objective = read_objective(head);
  out.loss = objective.loss;
  out.base.assign(objective.outputs, 0.0);
  out.classes = class_names(std::max<std::size_t>(objective.outputs, 2));
  for (const auto name : split(head.text("feature_names"), ' ')) out.names.emplace_back(name);
  if (out.names.size() != out.features)
    refuse(fmt::format("it has {} features and {} names for them", out.features, out.names.size()));
  out.names = telling_names(std::move(out.names), "Column_");
  const auto told = split(head.text("tree_sizes"), ' ').size();
  if (told != trees.size() || trees.size() % objective.outputs != 0)
    refuse(fmt::format("it should have {} trees and has {}, {} an iteration", told, trees.size(), objective.outputs));
  const Codes codes = read_codes(text, head, out.features);
  double factor = objective.factor;
  if (head.has("average_output") && !trees.empty())
    factor *= static_cast<double>(objective.outputs) / static_cast<double>(trees.size());
  for (std::size_t t = 0; t < trees.size(); ++t) {
    try {
      out.trees.push_back(
          read_tree(Fields(trees[t]), out.features, codes, static_cast<std::int32_t>(t % objective.outputs), factor));
    } catch (Error& error) {
      throw error.in(fmt::format("tree {}", t));
    }
  }
  if (objective.outputs == 2) fold_two_scores(out);
  return out;
} catch (const nlohmann::json::exception& error) {
  throw Error(ErrorKind::input, error.what());
}

}  // namespace hml
