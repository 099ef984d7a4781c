#include "hml/learn/trees/decision_tree.hpp"

#include <numeric>

namespace hml {

History DecisionTree::learn(const Labelled& train, const Labelled& validation, const FitOptions& options) {
  ThreadTeam team(options.threads);
  const Prepared sample = prepare_classes(train, team);
  restart(std::vector<double>(outputs_of(classes().size())));
  TreeGrower grower(sample.binned, sample.growth, team);
  const auto planes = class_planes(*train.labels, sample.weights, outputs(), team);
  std::vector<std::uint32_t> rows(sample.weights.size());
  std::iota(rows.begin(), rows.end(), 0u);
  const Tree tree = grower.grow(planes, std::move(rows), Random(stream_key(options.seed, "learn", kind()), 0));
  add_tree(tree, grower.leaves(), [](const std::vector<double>& p) { return p; });
  History history{.unit = "tree", .curves = {}};
  note(history, "", train, options.threads);
  note(history, "validation_", validation, options.threads);
  return history;
}

}  // namespace hml
