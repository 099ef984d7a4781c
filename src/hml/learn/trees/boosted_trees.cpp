#include "hml/learn/trees/boosted_trees.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/progress.hpp"

namespace hml {

void BoostedTrees::declare_own(Parameters& p) {
  p.add("trees", trees_, "Number of rounds: trees for two classes, trees a class for more.").min(1).max(100000);
  p.add("learning_rate", learning_rate_, "Factor on every leaf's value.").min(1e-6).max(1);
  p.add("loss", loss_, "What is lowered: cross-entropy, or the squared distance to the labels.")
      .choices({"logistic", "squared"});
  p.add("subsample", subsample_, "Share of the events that each round is grown on.").min(1e-3).max(1);
  p.add("lambda", lambda_, "Regularisation added to the denominator of leaf values, in events.").min(0);
  declare_growth(p);
  p.add("monotone", monotone_, "Features that the signal's score may only rise with (1) or fall with (-1), by name.");
  p.add("uniform_in", uniform_in_, "Feature that the response shall not depend on; usually a spectator.");
  p.add("uniform_class", uniform_class_, "Class whose response is made uniform; the background where empty.");
  p.add("uniform_bins", uniform_bins_, "Bins of that feature, of equal weight.").min(2).max(255);
  p.add("uniform_strength", uniform_strength_, "Weight of uniformity against the classification.").min(0);
  p.add("early_stopping", early_stopping_, "Stop after this many rounds without a lower validation loss; 0 never stops.")
      .min(0);
  declare_validation(p);
}

std::unique_ptr<BoostingLoss> BoostedTrees::make_loss(std::int64_t classes) const {
  return loss_ == "squared" ? squared_loss(classes) : logistic_loss(classes);
}

BoostedTrees BoostedTrees::adopt(const ForeignTrees& model) {
  BoostedTrees out;
  out.loss_ = model.loss;
  out.missing_ = model.missing;
  out.take_over(model.input, model.names, model.classes, {static_cast<std::int64_t>(model.features)});
  out.restart(model.base);
  for (const Tree& tree : model.trees) out.forest_.add(tree);
  out.trees_ = static_cast<int>(std::clamp<std::size_t>(model.trees.size() / out.outputs(), 1, 100000));
  return out;
}

std::vector<int> BoostedTrees::constraints() const {
  if (monotone_.empty()) return {};
  if (classes().size() != 2) throw Error(ErrorKind::config, "monotone constraints need two classes");
  std::vector<int> out(feature_count());
  for (const auto& [name, sign] : monotone_) {
    const auto which = marked({name});
    if (sign != 1 && sign != 0 && sign != -1)
      throw Error(ErrorKind::config, fmt::format("monotone: '{}' is {}, which is none of -1, 0, 1", name, sign));
    for (std::size_t f = 0; f < out.size(); ++f)
      if (which[f]) out[f] = static_cast<int>(sign);
  }
  return out;
}

void BoostedTrees::check(const Labelled& validation) const {
  if (early_stopping_ > 0) require_validation(validation, "early_stopping");
  if (!uniform_in_.empty() && classes().size() != 2)
    throw Error(ErrorKind::config, "a response that is uniform in a feature needs two classes");
}

// All that lives as long as a training.
struct BoostedTrees::Training {
  ThreadTeam team;
  Prepared sample;
  std::unique_ptr<BoostingLoss> loss;
  std::optional<Flatness> flatness;
  std::optional<TreeGrower> grower;
  LaneBlocks train_blocks;
  bool everyone = true;  // grows on all events
  std::span<const std::int32_t> labels;
  std::vector<double> scores;                   // (events, outputs)
  std::vector<std::vector<Pair>> derivatives;   // (outputs, events)
  double flatness_loss = 0;
  std::uint64_t key = 0;

  explicit Training(int threads) : team(threads) {}

  Tally evaluate() {
    const Tally sum = loss->evaluate({scores, labels, sample.weights}, &derivatives, team);
    if (flatness) flatness_loss = flatness->add(scores, derivatives[0]);
    return sum;
  }
};

Flatness BoostedTrees::flatness_of(const Labelled& train, const Prepared& sample) const {
  const auto which = marked({uniform_in_});
  const auto feature = static_cast<std::size_t>(std::find(which.begin(), which.end(), true) - which.begin());
  std::int32_t label = 0;
  if (!uniform_class_.empty()) {
    const auto found = std::find(classes().begin(), classes().end(), uniform_class_);
    if (found == classes().end()) throw unknown_name(ErrorKind::config, "class", uniform_class_, classes());
    label = static_cast<std::int32_t>(found - classes().begin());
  }
  std::vector<float> variable(train.weights.size());
  for (std::size_t i = 0; i < variable.size(); ++i) variable[i] = sample.values[i * feature_count() + feature];
  return {variable, *train.labels, sample.weights, label, uniform_bins_, uniform_strength_};
}

// Events that a round is grown on, ascending; those of no weight never are.
std::vector<std::uint32_t> BoostedTrees::sample_rows(const Training& t, Random& random) const {
  const auto& weights = t.sample.weights;
  std::vector<std::uint32_t> rows(weights.size());
  if (t.everyone) {
    std::iota(rows.begin(), rows.end(), 0u);
    return rows;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (weights[i] != 0 && (subsample_ >= 1 || random.uniform() < subsample_)) rows[kept++] = static_cast<std::uint32_t>(i);
  rows.resize(kept);
  return rows;
}

// One tree an output.
void BoostedTrees::grow_round(Training& t, int round) {
  Random random(t.key, static_cast<std::uint64_t>(round));
  const auto rows = sample_rows(t, random);
  const std::size_t first = forest_.trees().size();
  std::vector<PackedPairs> planes(1);
  for (std::size_t k = 0; k < outputs(); ++k) {
    planes[0].pack(t.derivatives[k], t.team);
    Tree tree = t.grower->grow(planes, rows, Random(t.key ^ (k + 1), static_cast<std::uint64_t>(round)));
    tree.output = static_cast<std::int32_t>(k);
    const auto& leaves = t.grower->leaves();
    t.team.run(static_cast<std::int64_t>(leaves.size()), [&](std::int64_t index, int) {
      const auto& leaf = leaves[static_cast<std::size_t>(index)];
      const float value = tree.nodes[leaf.node].value = static_cast<float>(learning_rate_ * leaf.output);
      if (t.everyone)
        for (const auto row : leaf.rows) t.scores[row * outputs() + k] += value;
    });
    forest_.add(std::move(tree));
  }
  if (!t.everyone) forest_.add_scores(t.train_blocks, t.scores, outputs(), t.team, first, forest_.trees().size());
}

History BoostedTrees::learn(const Labelled& train, const Labelled& validation, const FitOptions& options) {
  check(validation);
  Training t(options.threads);
  t.sample = prepare(train, t.team);
  t.sample.growth.split.lambda = lambda_;
  t.sample.growth.split.monotone = constraints();
  t.loss = make_loss(train.classes);
  t.labels = *train.labels;
  t.key = stream_key(options.seed, "learn", kind());
  if (!uniform_in_.empty()) t.flatness = flatness_of(train, t.sample);
  t.everyone = subsample_ >= 1 && std::find(t.sample.weights.begin(), t.sample.weights.end(), 0.0) == t.sample.weights.end();
  if (!t.everyone) t.train_blocks = LaneBlocks(t.sample.values, feature_count(), {});
  restart(t.loss->constant(t.labels, t.sample.weights));
  t.scores = first_scores(t.labels.size());
  t.derivatives.assign(outputs(), std::vector<Pair>(t.labels.size()));
  t.grower.emplace(t.sample.binned, t.sample.growth, t.team);

  const LaneBlocks watched = validation.size() > 0 ? LaneBlocks(validation.input->values, feature_count(), missing_values())
                                                   : LaneBlocks{};
  auto watched_scores = first_scores(watched.events());
  History history{.unit = "tree"};
  double lowest = std::numeric_limits<double>::infinity();
  int best = 0;
  Progress progress(options.label, trees_, "trees");
  t.evaluate();
  for (int round = 0; round < trees_; ++round) {
    check_interrupt();
    const std::size_t first = forest_.trees().size();
    grow_round(t, round);
    const Tally sum = t.evaluate();
    history.add("loss", sum.mean_loss());
    history.add("accuracy", sum.accuracy());
    if (t.flatness) history.add("flatness", t.flatness_loss);
    if (watched.events() > 0) {
      forest_.add_scores(watched, watched_scores, outputs(), t.team, first, forest_.trees().size());
      const Tally seen = t.loss->evaluate({watched_scores, *validation.labels, validation.weights}, nullptr, t.team);
      history.add("validation_loss", seen.mean_loss());
      history.add("validation_accuracy", seen.accuracy());
      if (seen.mean_loss() < lowest) lowest = seen.mean_loss(), best = round + 1;
      if (early_stopping_ > 0 && round + 1 - best >= early_stopping_) break;
    }
    progress.note(fmt::format("loss {:.4f}, accuracy {:.4f}", sum.mean_loss(), sum.accuracy()));
    progress.advance();
  }
  if (early_stopping_ > 0) forest_.resize(static_cast<std::size_t>(best) * outputs());
  return history;
}

}  // namespace hml
