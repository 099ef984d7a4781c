#include "hml/learn/trees/ada_boost.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/progress.hpp"

namespace hml {

void AdaBoost::declare_own(Parameters& p) {
  p.add("trees", trees_, "Most trees; a tree that is always right or no better than chance is the last one.").min(1).max(100000);
  p.add("learning_rate", learning_rate_, "Factor on every tree's vote.").min(1e-6).max(10);
  p.add("algorithm", algorithm_, "Whether trees vote for a class or give its probability.").choices({"discrete", "real"});
  declare_class_growth(p);
}

TreeApproach::LinkShape AdaBoost::link_shape() const {
  return algorithm_ == "discrete" ? ClassTrees::link_shape() : LinkShape{LinkForm::logistic, 2};
}

namespace {

std::size_t winner(const std::vector<double>& p) {
  return static_cast<std::size_t>(std::max_element(p.begin(), p.end()) - p.begin());
}

}  // namespace

AdaBoost::Vote AdaBoost::boost_discrete(const Tree& tree, const std::vector<GrownLeaf>& leaves, const Labelled& train,
                                        std::vector<double>& weights) {
  const auto classes = static_cast<double>(train.classes);
  double wrong = 0, all = 0;
  bool perfect = true;
  for (const auto& leaf : leaves) {
    const auto vote = static_cast<std::int32_t>(winner(probabilities_of(leaf)));
    for (const auto row : leaf.rows) {
      all += weights[row];
      if ((*train.labels)[row] == vote || weights[row] == 0) continue;
      wrong += weights[row];
      perfect = false;
    }
  }
  const double error = std::max(wrong / all, 1e-6);  // negative weights may leave less than nothing wrong
  if (!perfect && !(error < 1 - 1 / classes)) return {.weight = 0, .last = true};
  const double vote_weight = perfect ? 1 : learning_rate_ * (std::log((1 - error) / error) + std::log(classes - 1));
  add_tree(tree, leaves, [&](const std::vector<double>& p) {
    std::vector<double> votes(p.size());
    votes[winner(p)] = vote_weight;
    return votes;
  });
  if (perfect) return {.weight = vote_weight, .last = true};
  for (const auto& leaf : leaves) {
    const auto vote = static_cast<std::int32_t>(winner(probabilities_of(leaf)));
    for (const auto row : leaf.rows)
      if ((*train.labels)[row] != vote) weights[row] *= std::exp(vote_weight);
  }
  return {.weight = vote_weight};
}

AdaBoost::Vote AdaBoost::boost_real(const Tree& tree, const std::vector<GrownLeaf>& leaves, const Labelled& train,
                            std::vector<double>& weights) {
  const auto half_log_odds = [&](double p) {
    p = std::clamp(p, 1e-6, 1 - 1e-6);
    return learning_rate_ * 0.5 * std::log(p / (1 - p));
  };
  add_tree(tree, leaves, [&](const std::vector<double>& p) { return std::vector<double>{0, half_log_odds(p[1])}; });
  for (const auto& leaf : leaves) {
    const double f = half_log_odds(probabilities_of(leaf)[1]);
    for (const auto row : leaf.rows) weights[row] *= std::exp((*train.labels)[row] == 1 ? -f : f);
  }
  return {};
}

// Votes become shares of all votes.
void AdaBoost::share_votes(double all) {
  Forest shared(feature_count(), missing_values());
  for (Tree tree : forest_.trees()) {
    for (auto& node : tree.nodes) node.value = static_cast<float>(node.value / all);
    shared.add(std::move(tree));
  }
  forest_ = std::move(shared);
}

History AdaBoost::learn(const Labelled& train, const Labelled& validation, const FitOptions& options) {
  const bool real = algorithm_ == "real";
  if (real && train.classes != 2) throw Error(ErrorKind::config, "algorithm 'real' tells two classes apart; 'discrete' any number");
  ThreadTeam team(options.threads);
  Prepared sample = prepare_classes(train, team);
  restart(std::vector<double>(outputs_of(classes().size())));
  TreeGrower grower(sample.binned, sample.growth, team);
  const std::uint64_t key = stream_key(options.seed, "learn", kind());
  auto& weights = sample.weights;
  double votes = 0;
  Progress progress(options.label, trees_, "trees");
  for (int t = 0; t < trees_; ++t) {
    check_interrupt();
    const auto planes = class_planes(*train.labels, weights, outputs(), team);
    std::vector<std::uint32_t> rows(weights.size());
    std::iota(rows.begin(), rows.end(), 0u);
    const Tree tree = grower.grow(planes, std::move(rows), Random(key, static_cast<std::uint64_t>(t)));
    const Vote vote = real ? boost_real(tree, grower.leaves(), train, weights)
                           : boost_discrete(tree, grower.leaves(), train, weights);
    votes += vote.weight;
    progress.advance();
    if (vote.last) break;
    double sum = 0;
    for (const double w : weights) sum += std::abs(w);
    for (double& w : weights) w *= static_cast<double>(weights.size()) / sum;
  }
  if (forest_.trees().empty())
    throw Error(ErrorKind::input, "the first tree is no better than chance; there is nothing to boost");
  if (!real) share_votes(votes);
  History history{.unit = "tree", .curves = {}};
  note(history, "", train, options.threads);
  note(history, "validation_", validation, options.threads);
  return history;
}

}  // namespace hml
