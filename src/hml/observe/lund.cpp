#include "hml/observe/lund.hpp"

#include <cmath>

#include "hml/observe/reclustering.hpp"

namespace hml {
namespace {

LundDeclustering decluster(const std::vector<ClusterNode>& tree, const ClusterNode& node) {
  const ClusterNode& harder = tree[static_cast<std::size_t>(node.first)];
  const ClusterNode& softer = tree[static_cast<std::size_t>(node.second)];
  LundDeclustering out{node.momentum, harder.momentum, softer.momentum};
  out.delta = std::sqrt(distance2(harder.place, softer.place));
  out.z = softer.place.pt / (harder.place.pt + softer.place.pt);
  out.kt = softer.place.pt * out.delta;
  out.psi = std::atan2(softer.place.rapidity - harder.place.rapidity, delta_phi(softer.place.phi, harder.place.phi));
  out.mass = node.momentum.mass();
  return out;
}

}  // namespace

std::vector<LundDeclustering> lund_tree(std::span<const Momentum> constituents) {
  const auto tree = cambridge_tree(constituents);
  std::vector<LundDeclustering> out;
  // What is still to be split, and where its index goes. A list in place of recursion: a tree may be as deep as a jet
  // has constituents.
  struct Waiting {
    int node, parent;
    bool softer;
  };
  std::vector<Waiting> waiting;
  if (!tree.empty()) waiting.push_back({static_cast<int>(tree.size()) - 1, -1, false});
  while (!waiting.empty()) {
    const Waiting next = waiting.back();
    waiting.pop_back();
    const ClusterNode& node = tree[static_cast<std::size_t>(next.node)];
    if (node.first < 0) continue;
    const int index = static_cast<int>(out.size());
    out.push_back(decluster(tree, node));
    if (next.parent >= 0) {
      auto& parent = out[static_cast<std::size_t>(next.parent)];
      (next.softer ? parent.next_softer : parent.next_harder) = index;
    }
    waiting.push_back({node.second, index, true});
    waiting.push_back({node.first, index, false});
  }
  return out;
}

std::vector<LundDeclustering> primary_declusterings(std::span<const Momentum> constituents) {
  const auto tree = cambridge_tree(constituents);
  std::vector<LundDeclustering> out;
  for (int node = static_cast<int>(tree.size()) - 1; node >= 0 && tree[static_cast<std::size_t>(node)].first >= 0;
       node = tree[static_cast<std::size_t>(node)].first)
    out.push_back(decluster(tree, tree[static_cast<std::size_t>(node)]));
  for (std::size_t i = 0; i + 1 < out.size(); ++i) out[i].next_harder = static_cast<int>(i) + 1;
  return out;
}

}  // namespace hml
