#include "hml/learn/trees/class_trees.hpp"

#include <algorithm>
#include <cmath>

namespace hml {

void ClassTrees::declare_class_growth(Parameters& p) {
  p.add("criterion", criterion_, "What splits lower: the Gini index or the entropy.").choices({"gini", "entropy"});
  declare_growth(p);
}

TreeApproach::Prepared ClassTrees::prepare_classes(const Labelled& train, ThreadTeam& team) const {
  Prepared out = prepare(train, team);
  out.growth.split.lambda = 0;
  out.growth.split.entropy = criterion_ == "entropy";
  return out;
}

std::vector<PackedPairs> ClassTrees::class_planes(const std::vector<std::int32_t>& labels,
                                                  const std::vector<double>& weights, std::size_t outputs,
                                                  ThreadTeam& team) {
  std::vector<PackedPairs> planes(outputs);
  std::vector<Pair> pairs(labels.size());
  for (std::size_t k = 0; k < outputs; ++k) {
    const auto wanted = static_cast<std::int32_t>(outputs == 1 ? 1 : k);
    for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {labels[i] == wanted ? weights[i] : 0, weights[i]};
    planes[k].pack(pairs, team);
  }
  return planes;
}

// Negative weights may lead out of [0, 1], or leave nothing to divide by.
std::vector<double> ClassTrees::probabilities_of(const GrownLeaf& leaf) {
  const auto share = [](const Pair& sum) { return sum.b > 0 ? std::clamp(sum.a / sum.b, 0.0, 1.0) : 0.5; };
  if (leaf.sums.size() == 1) return {1 - share(leaf.sums[0]), share(leaf.sums[0])};
  std::vector<double> out;
  double sum = 0;
  for (const auto& plane : leaf.sums) sum += out.emplace_back(share(plane));
  for (double& p : out) p = sum > 0 ? p / sum : 1.0 / static_cast<double>(out.size());
  return out;
}

void ClassTrees::add_tree(const Tree& tree, const std::vector<GrownLeaf>& leaves, const LeafValues& values) {
  std::vector<std::vector<double>> leaf_values;
  for (const auto& leaf : leaves) leaf_values.push_back(values(probabilities_of(leaf)));
  for (std::size_t k = 0; k < outputs(); ++k) {
    Tree copy = tree;
    copy.output = static_cast<std::int32_t>(k);
    for (std::size_t l = 0; l < leaves.size(); ++l)
      copy.nodes[leaves[l].node].value = static_cast<float>(leaf_values[l][outputs() == 1 ? 1 : k]);
    forest_.add(std::move(copy));
  }
}

void ClassTrees::note(History& history, const std::string& prefix, const Labelled& data, int threads) const {
  if (data.size() == 0) return;
  const Scores scores = score(*data.input, threads);
  const Tally sum = tally(scores.values, scores.classes, *data.labels, data.weights);
  history.add(prefix + "loss", sum.mean_loss());
  history.add(prefix + "accuracy", sum.accuracy());
}

}  // namespace hml
