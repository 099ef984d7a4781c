#include "hml/learn/trees/tree.hpp"

#include <algorithm>
#include <cmath>

#include "hml/core/error.hpp"

namespace hml {

std::uint32_t Tree::step(const TreeNode& node, float x) const {
  if (std::isnan(x)) return node.child[node.missing];
  if (node.categories < 0) return node.child[x < node.threshold ? 0 : 1];
  const auto& set = categories[static_cast<std::size_t>(node.categories)];
  return node.child[std::binary_search(set.begin(), set.end(), x) ? 0 : 1];
}

std::uint32_t Tree::leaf(const float* row) const {
  std::uint32_t at = 0;
  while (!nodes[at].is_leaf(at)) at = step(nodes[at], row[nodes[at].feature]);
  return at;
}

void check_order(const std::vector<TreeNode>& nodes) {
  std::vector<bool> reached(nodes.size());
  if (!nodes.empty()) reached[0] = true;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!reached[i]) throw Error(ErrorKind::input, "a tree has a node that nothing leads to");
    if (nodes[i].is_leaf(i)) continue;
    for (const auto child : nodes[i].child) {
      if (child <= i || child >= nodes.size() || reached[child])
        throw Error(ErrorKind::input, "a tree's nodes do not point forward");
      reached[child] = true;
    }
  }
}

}  // namespace hml
