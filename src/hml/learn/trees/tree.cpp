#include "hml/learn/trees/tree.hpp"

#include <algorithm>
#include <cmath>

#include "hml/core/threads.hpp"

namespace hml {

namespace {

constexpr std::size_t lanes = 8;  // rows that walk side by side: their loads overlap

std::uint32_t step(const TreeNode& node, const float* row) {
  const float x = row[node.feature];
  const std::uint32_t right = std::isnan(x) ? node.missing : static_cast<std::uint32_t>(!(x < node.threshold));
  return node.child[right];
}

}  // namespace

void add_tree_scores(const Forest::Tree& tree, std::span<const float> values, std::size_t features,
                     std::span<double> out) {
  const TreeNode* nodes = tree.nodes.data();
  std::size_t i = 0;
  for (; i + lanes <= out.size(); i += lanes) {
    std::array<std::uint32_t, lanes> at{};
    for (int level = 0; level < tree.depth; ++level)
      for (std::size_t lane = 0; lane < lanes; ++lane) at[lane] = step(nodes[at[lane]], &values[(i + lane) * features]);
    for (std::size_t lane = 0; lane < lanes; ++lane) out[i + lane] += nodes[at[lane]].value;
  }
  for (; i < out.size(); ++i) {
    std::uint32_t at = 0;
    for (int level = 0; level < tree.depth; ++level) at = step(nodes[at], &values[i * features]);
    out[i] += nodes[at].value;
  }
}

void Forest::add_scores(std::span<const float> values, std::size_t features, std::span<double> out, int threads) const {
  constexpr std::size_t block = 1024;  // rows that stay in the cache while all trees see them
  const auto blocks = static_cast<std::int64_t>((out.size() + block - 1) / block);
  parallel_for(blocks, threads, [&](std::int64_t index, int) {
    const std::size_t begin = static_cast<std::size_t>(index) * block, n = std::min(block, out.size() - begin);
    for (const auto& tree : trees_)
      add_tree_scores(tree, values.subspan(begin * features, n * features), features, out.subspan(begin, n));
  });
}

}  // namespace hml
