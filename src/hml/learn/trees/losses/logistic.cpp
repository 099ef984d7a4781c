#include <algorithm>
#include <array>
#include <cmath>

#include "hml/learn/trees/losses.hpp"
#include "hml/learn/trees/losses/sigmoid.hpp"
#include "hml/learn/trees/losses/softmax.hpp"

namespace hml {

namespace {

constexpr std::size_t lanes = 16;  // events side by side

// Sixteen events at once: derivatives, and what they add to the loss and to what is right.
struct Lanes {
  std::array<float, lanes> score, weight, label, g, h, loss, right;
};

[[gnu::target_clones("default", "avx2")]] void sigmoid_lanes(Lanes& l) {
  for (std::size_t i = 0; i < lanes; ++i) {
    // Nothing is computed under a condition, which would be a branch.
    const float s = l.score[i], size = std::fabs(s), small = exp_minus(size), scale = 1 / (1 + small), rest = small * scale;
    const float p = s > 0 ? scale : rest, called = s > 0 ? 1.0f : 0.0f;
    const float wrong = std::fabs(called - l.label[i]);
    l.g[i] = l.weight[i] * (p - l.label[i]);
    l.h[i] = l.weight[i] * rest * scale;
    l.right[i] = l.weight[i] * (1 - wrong);
    l.loss[i] = l.weight[i] * (log_one_plus(small) + wrong * size);
  }
}

class BinaryLogistic : public BoostingLoss {
 public:
  std::size_t outputs() const override { return 1; }

  std::vector<double> constant(std::span<const std::int32_t> labels, std::span<const double> weights) const override {
    double signal = 0, all = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) all += weights[i], signal += labels[i] == 1 ? weights[i] : 0;
    const double p = std::clamp(signal / all, 1e-6, 1 - 1e-6);
    return {std::log(p / (1 - p))};
  }

  Tally evaluate(const ScoredEvents& events, std::vector<std::vector<Pair>>* derivatives,
                 ThreadTeam& team) const override {
    Pair* pairs = derivatives ? derivatives->front().data() : nullptr;
    return tally_blocks(events.labels.size(), team, [&](std::size_t begin, std::size_t end) {
      std::array<double, lanes> loss{}, right{}, weight{};
      Lanes l{};
      for (std::size_t i = begin; i < end; i += lanes) {
        const std::size_t count = std::min(lanes, end - i);
        if (count < lanes) l = {};
        for (std::size_t lane = 0; lane < count; ++lane) {
          l.score[lane] = static_cast<float>(events.scores[i + lane]);
          l.weight[lane] = static_cast<float>(events.weights[i + lane]);
          l.label[lane] = events.labels[i + lane] == 1 ? 1.0f : 0.0f;
        }
        sigmoid_lanes(l);
        for (std::size_t lane = 0; lane < lanes; ++lane)
          loss[lane] += l.loss[lane], right[lane] += l.right[lane], weight[lane] += l.weight[lane];
        if (pairs)
          for (std::size_t lane = 0; lane < count; ++lane) pairs[i + lane] = {l.g[lane], l.h[lane]};
      }
      Tally sum;
      for (std::size_t lane = 0; lane < lanes; ++lane)
        sum.add({.weight = weight[lane], .loss = loss[lane], .correct = right[lane]});
      return sum;
    });
  }
};

// Softmax of one score a class; the second derivative is the diagonal's.
class Softmax : public BoostingLoss {
 public:
  explicit Softmax(std::size_t classes) : classes_(classes) {}
  std::size_t outputs() const override { return classes_; }

  std::vector<double> constant(std::span<const std::int32_t> labels, std::span<const double> weights) const override {
    std::vector<double> sums(classes_);
    double all = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) all += weights[i], sums[static_cast<std::size_t>(labels[i])] += weights[i];
    for (double& sum : sums) sum = std::log(std::max(sum / all, 1e-6));
    return sums;
  }

  Tally evaluate(const ScoredEvents& events, std::vector<std::vector<Pair>>* derivatives,
                 ThreadTeam& team) const override {
    return tally_blocks(events.labels.size(), team, [&](std::size_t begin, std::size_t end) {
      Tally sum;
      std::vector<double> p(classes_);
      for (std::size_t i = begin; i < end; ++i) {
        const double* scores = events.scores.data() + i * classes_;
        const auto label = static_cast<std::size_t>(events.labels[i]);
        softmax(scores, classes_, p.data());
        const double w = events.weights[i];
        const auto highest = static_cast<std::size_t>(std::max_element(scores, scores + classes_) - scores);
        sum.add({.weight = w, .loss = -w * std::log(std::max(p[label], 1e-300)), .correct = highest == label ? w : 0});
        if (derivatives)
          for (std::size_t k = 0; k < classes_; ++k)
            (*derivatives)[k][i] = {w * (p[k] - (k == label ? 1 : 0)), w * p[k] * (1 - p[k])};
      }
      return sum;
    });
  }

 private:
  std::size_t classes_;
};

}  // namespace

std::unique_ptr<BoostingLoss> logistic_loss(std::int64_t classes) {
  if (classes == 2) return std::make_unique<BinaryLogistic>();
  return std::make_unique<Softmax>(static_cast<std::size_t>(classes));
}

Tally tally_blocks(std::size_t events, ThreadTeam& team,
                   const std::function<Tally(std::size_t begin, std::size_t end)>& work) {
  constexpr std::size_t block = 16384;
  std::vector<Tally> tallies((events + block - 1) / block);
  team.run(static_cast<std::int64_t>(tallies.size()), [&](std::int64_t index, int) {
    const std::size_t begin = static_cast<std::size_t>(index) * block;
    tallies[static_cast<std::size_t>(index)] = work(begin, std::min(begin + block, events));
  });
  Tally total;
  for (const auto& sum : tallies) total.add(sum);
  return total;
}

}  // namespace hml
