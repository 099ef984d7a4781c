#include "hml/learn/cuts/learnable_cuts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/core/progress.hpp"
#include "hml/core/shuffle.hpp"

namespace hml {

namespace {

// Adam with its usual constants.
class Adam {
 public:
  explicit Adam(std::size_t n) : mean_(n), square_(n) {}
  void step(std::vector<double*> values, const std::vector<double>& slopes, double rate) {
    ++steps_;
    const double whole_mean = 1 - std::pow(0.9, steps_), whole_square = 1 - std::pow(0.999, steps_);
    for (std::size_t i = 0; i < values.size(); ++i) {
      mean_[i] = 0.9 * mean_[i] + 0.1 * slopes[i];
      square_[i] = 0.999 * square_[i] + 0.001 * slopes[i] * slopes[i];
      *values[i] -= rate * (mean_[i] / whole_mean) / (std::sqrt(square_[i] / whole_square) + 1e-8);
    }
  }

 private:
  std::vector<double> mean_, square_;
  double steps_ = 0;
};

std::vector<double> flat(const SmoothEdges& edges, bool with_steepness) {
  std::vector<double> out = edges.low;
  out.insert(out.end(), edges.high.begin(), edges.high.end());
  if (with_steepness) out.insert(out.end(), edges.log_steepness.begin(), edges.log_steepness.end());
  return out;
}

std::vector<double*> places(SmoothEdges& edges, bool with_steepness) {
  std::vector<double*> out;
  for (double& x : edges.low) out.push_back(&x);
  for (double& x : edges.high) out.push_back(&x);
  if (with_steepness)
    for (double& x : edges.log_steepness) out.push_back(&x);
  return out;
}

// The share of the background that min_background_events are.
double share_of_background(const Labelled& train, const CutObjective& objective) {
  double all = 0;
  for (std::size_t i = 0; i < train.weights.size(); ++i)
    if ((*train.labels)[i] != 1) all += background_count(train.weights[i]);
  return all > 0 ? std::min(1.0, static_cast<double>(objective.min_background_events) / all) : 0;
}

}  // namespace

void LearnableCuts::declare_own(Parameters& p) {
  objective_.declare(p);
  declare_features(p);
  declare_sides(p, sides_);
  p.add("loss", loss_, "What falls with every step: minus the logarithm of the objective, or the cross-entropy.")
      .choices({"objective", "cross_entropy"});
  p.add("epochs", epochs_, "Passes over the training sample.").min(1).max(1000000);
  p.add("batch_size", batch_size_, "Events a step; 0 takes all of them.").min(0);
  p.add("learning_rate", learning_rate_,
        "Step of Adam at the first temperature, in spreads of a feature; it falls with the root of the temperature.")
      .min(1e-6)
      .max(10);
  p.add("first_temperature", first_temperature_,
        "Width of the smooth edges in the first epoch, in spreads of a feature.")
      .min(1e-4)
      .max(100);
  p.add("last_temperature", last_temperature_, "The same in the last epoch; it falls geometrically in between.")
      .min(1e-4)
      .max(100);
  p.add("learn_steepness", learn_steepness_,
        "Whether each feature's edges have a steepness of their own, that is learned.");
  p.add("keep", keep_,
        "Which epoch's cuts stay: the last one's, or those that are best on the training or validation sample.")
      .choices({"last", "best", "best_validation"});
  declare_validation(p);
}

double LearnableCuts::temperature(int epoch) const {
  const double progress = epochs_ > 1 ? static_cast<double>(epoch) / (epochs_ - 1) : 1;
  return first_temperature_ * std::pow(last_temperature_ / first_temperature_, progress);
}

LearnableCuts::Loss LearnableCuts::loss(const SmoothCuts::Sums& sums, const Yields& expected,
                                        double least_background) const {
  if (loss_ == "cross_entropy") {
    const double all = sums.all.signal + sums.all.background;
    Loss out{sums.cross_entropy / all, sums.of_cross_entropy};
    for (auto* part : {&out.slopes.low, &out.slopes.high, &out.slopes.log_steepness})
      for (double& slope : *part) slope /= all;
    return out;
  }
  const Yields efficiency{sums.passed.signal / sums.all.signal, sums.passed.background / sums.all.background};
  double loss = 0;
  Yields slope;
  if (const double value = objective_(efficiency, expected); value > 0 && std::isfinite(value)) {
    slope = objective_.gradient(efficiency, expected);
    slope = {-slope.signal / value, -slope.background / value};
    loss = -std::log(value);
  }
  const auto pull = [&](double efficiency_now, double wanted, double strength, double& slope_of) {
    if (efficiency_now >= wanted) return;
    const double lack = 1 - efficiency_now / wanted;
    loss += strength * lack * lack, slope_of -= 2 * strength * lack / wanted;
  };
  pull(efficiency.signal, std::min(1.0, 1.01 * objective_.min_signal_efficiency), 1000, slope.signal);
  pull(efficiency.background, least_background, 10, slope.background);
  const double a = slope.signal / sums.all.signal, b = slope.background / sums.all.background;
  Loss out{loss, sums.by_signal};
  for (auto part : {&SmoothEdges::low, &SmoothEdges::high, &SmoothEdges::log_steepness})
    for (std::size_t i = 0; i < (out.slopes.*part).size(); ++i)
      (out.slopes.*part)[i] = a * (sums.by_signal.*part)[i] + b * (sums.by_background.*part)[i];
  return out;
}

// What the hard cuts are worth on the sample that `keep` goes by; minus infinity where they may not be or that is
// infinite.
double LearnableCuts::worth(const Labelled& train, const Labelled& validation) const {
  const Yields expected = objective_.expected(sums_of_weights(train));
  const Selected here = selected(train);
  const double value = objective_.if_allowed(here.efficiency, expected, here.background_events);
  if (keep_ != "best_validation" || !std::isfinite(value)) return value;
  const double seen = objective_(selected(validation).efficiency, expected);
  return std::isfinite(seen) ? seen : -std::numeric_limits<double>::infinity();
}

History LearnableCuts::learn_cuts(const Labelled& train, const Labelled& validation, const FitOptions& options) {
  objective_.check();
  if (keep_ == "best_validation") require_validation(validation, "keep: best_validation");
  std::vector<std::string> names;
  for (const auto column : columns()) names.push_back(feature_name(column));
  const SmoothCuts smooth(train, columns(), read_sides(sides_, names));
  SmoothEdges edges = smooth.start(first_temperature_);
  const Yields expected = objective_.expected(sums_of_weights(train));
  const double least_background = share_of_background(train, objective_);
  const std::uint64_t key = stream_key(options.seed, "learn", kind());
  std::vector<std::uint32_t> rows(train.weights.size());
  std::iota(rows.begin(), rows.end(), 0u);
  const std::size_t batch = batch_size_ > 0 ? static_cast<std::size_t>(batch_size_) : rows.size();
  Adam adam((learn_steepness_ ? 3 : 2) * smooth.features());

  History history{.unit = "epoch"};
  Progress progress(options.label, epochs_, "epochs");
  std::vector<LearnedCut> best;
  double highest = -std::numeric_limits<double>::infinity();
  for (int epoch = 0; epoch < epochs_; ++epoch) {
    check_interrupt();
    const double now = temperature(epoch), rate = learning_rate_ * std::sqrt(now / first_temperature_);
    Random random(key, static_cast<std::uint64_t>(epoch));
    if (batch < rows.size()) shuffle(rows, random);
    double loss_sum = 0, steps = 0;
    for (std::size_t begin = 0; begin < rows.size(); begin += batch) {
      const auto part = std::span<const std::uint32_t>(rows).subspan(begin, std::min(batch, rows.size() - begin));
      const auto sums = smooth.sums(part, edges, now, options.threads);
      if (!(sums.all.signal > 0) || !(sums.all.background > 0)) continue;  // a batch of one class has no efficiencies
      const Loss step = loss(sums, expected, least_background);
      adam.step(places(edges, learn_steepness_), flat(step.slopes, learn_steepness_), rate);
      smooth.confine(edges, now);
      loss_sum += step.value, ++steps;
    }
    cuts_ = smooth.cuts(edges, names);
    history.add("smooth_loss", steps > 0 ? loss_sum / steps : 0);
    note(history, train, validation, true);
    if (const double here = worth(train, validation); best.empty() || here > highest) highest = here, best = cuts_;
    progress.note(fmt::format("smooth loss {:.4f}", history.find("smooth_loss")->back()));
    progress.advance();
  }
  if (keep_ != "last") cuts_ = best;
  return history;
}

}  // namespace hml
