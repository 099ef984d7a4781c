#include "hml/learn/trees/random_forest.hpp"

#include <numeric>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/progress.hpp"

namespace hml {

void RandomForest::declare_own(Parameters& p) {
  p.add("trees", trees_, "Number of trees.").min(1).max(100000);
  p.add("bootstrap", bootstrap_, "Whether each tree sees as many events as there are, drawn with replacement.");
  declare_class_growth(p);
}

namespace {

// How often each event is drawn.
std::vector<std::uint32_t> draw_with_replacement(std::size_t n, Random& random) {
  std::vector<std::uint32_t> times(n);
  for (std::size_t i = 0; i < n; ++i) ++times[random.below(static_cast<std::uint32_t>(n))];
  return times;
}

}  // namespace

History RandomForest::learn(const Labelled& train, const Labelled& validation, const FitOptions& options) {
  ThreadTeam team(options.threads);
  const Prepared sample = prepare_classes(train, team);
  restart(std::vector<double>(outputs_of(classes().size())));
  TreeGrower grower(sample.binned, sample.growth, team);
  const std::uint64_t key = stream_key(options.seed, "learn", kind());
  auto planes = class_planes(*train.labels, sample.weights, outputs(), team);
  Progress progress(options.label, trees_, "trees");
  for (int t = 0; t < trees_; ++t) {
    check_interrupt();
    Random random(key, static_cast<std::uint64_t>(t));
    std::vector<std::uint32_t> rows;
    if (bootstrap_) {
      std::vector<double> weights = sample.weights;
      const auto times = draw_with_replacement(weights.size(), random);
      for (std::size_t i = 0; i < weights.size(); ++i) {
        weights[i] *= times[i];
        if (times[i] > 0) rows.push_back(static_cast<std::uint32_t>(i));
      }
      planes = class_planes(*train.labels, weights, outputs(), team);
    } else {
      rows.resize(sample.weights.size());
      std::iota(rows.begin(), rows.end(), 0u);
    }
    const Tree tree = grower.grow(planes, std::move(rows), random);
    const double share = 1.0 / trees_;
    add_tree(tree, grower.leaves(), [share](std::vector<double> p) {
      for (double& x : p) x *= share;
      return p;
    });
    progress.advance();
  }
  History history{.unit = "tree", .curves = {}};
  note(history, "", train, options.threads);
  note(history, "validation_", validation, options.threads);
  return history;
}

}  // namespace hml
