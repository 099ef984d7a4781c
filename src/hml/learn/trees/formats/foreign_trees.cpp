#include "hml/learn/trees/formats/foreign_trees.hpp"

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

Tree arrange(const std::vector<TreeNode>& nodes, std::vector<std::vector<float>> categories, std::int32_t output) {
  constexpr std::uint32_t nowhere = 0xffffffff;
  struct Next {
    std::uint32_t node, parent, side;
  };
  Tree tree{.nodes = {}, .categories = std::move(categories), .output = output};
  if (nodes.empty()) throw Error(ErrorKind::input, "a tree has no nodes");
  std::vector<bool> seen(nodes.size());
  std::vector<Next> open{{0, nowhere, 0}};
  while (!open.empty()) {
    const Next next = open.back();
    open.pop_back();
    if (next.node >= nodes.size())
      throw Error(ErrorKind::input, fmt::format("a tree of {} nodes points to node {}", nodes.size(), next.node));
    if (seen[next.node]) throw Error(ErrorKind::input, fmt::format("a tree comes to its node {} twice", next.node));
    seen[next.node] = true;
    const auto self = static_cast<std::uint32_t>(tree.nodes.size());
    if (next.parent != nowhere) tree.nodes[next.parent].child[next.side] = self;
    const TreeNode& node = tree.nodes.emplace_back(nodes[next.node]);
    if (node.is_leaf(next.node)) {
      tree.nodes.back().child = {self, self};
    } else {
      open.push_back({node.child[1], self, 1});
      open.push_back({node.child[0], self, 0});
    }
  }
  return tree;
}

void fold_two_scores(ForeignTrees& model) {
  model.base = {model.base.at(1) - model.base.at(0)};
  for (Tree& tree : model.trees) {
    if (tree.output == 0)
      for (auto& node : tree.nodes) node.value = -node.value;
    tree.output = 0;
  }
}

void check_width(std::size_t features) {
  if (features == 0 || features > 1000000) throw Error(ErrorKind::input, fmt::format("it has {} features", features));
}

std::vector<std::string> telling_names(std::vector<std::string> names, std::string_view prefix) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] != fmt::format("{}{}", prefix, i)) return names;
  return {};
}

std::vector<std::string> class_names(std::size_t classes) {
  if (classes == 2) return {"background", "signal"};
  std::vector<std::string> out;
  for (std::size_t c = 0; c < classes; ++c) out.push_back(fmt::format("class_{}", c));
  return out;
}

}  // namespace hml
