#include <algorithm>
#include <cmath>

#include "hml/learn/trees/losses.hpp"

namespace hml {

namespace {

class Squared : public BoostingLoss {
 public:
  explicit Squared(std::size_t classes) : classes_(classes), outputs_(classes == 2 ? 1 : classes) {}
  std::size_t outputs() const override { return outputs_; }

  std::vector<double> constant(std::span<const std::int32_t> labels, std::span<const double> weights) const override {
    std::vector<double> sums(outputs_);
    double all = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      all += weights[i];
      for (std::size_t k = 0; k < outputs_; ++k) sums[k] += weights[i] * target(labels[i], k);
    }
    for (double& sum : sums) sum /= all;
    return sums;
  }

  Tally evaluate(const ScoredEvents& events, std::vector<std::vector<Pair>>* derivatives,
                 ThreadTeam& team) const override {
    return tally_blocks(events.labels.size(), team, [&](std::size_t begin, std::size_t end) {
      Tally sum;
      for (std::size_t i = begin; i < end; ++i) {
        const double* scores = events.scores.data() + i * outputs_;
        const double w = events.weights[i];
        sum.weight += w;
        sum.correct += right(scores, events.labels[i]) ? w : 0;
        for (std::size_t k = 0; k < outputs_; ++k) {
          const double off = scores[k] - target(events.labels[i], k);
          sum.loss += 0.5 * w * off * off;
          if (derivatives) (*derivatives)[k][i] = {w * off, w};
        }
      }
      return sum;
    });
  }

 private:
  double target(std::int32_t label, std::size_t output) const {
    return outputs_ == 1 ? label == 1 : label == static_cast<std::int32_t>(output);
  }
  bool right(const double* scores, std::int32_t label) const {
    if (outputs_ == 1) return (scores[0] > 0.5) == (label == 1);
    return std::max_element(scores, scores + outputs_) - scores == label;
  }

  std::size_t classes_, outputs_;
};

}  // namespace

std::unique_ptr<BoostingLoss> squared_loss(std::int64_t classes) {
  return std::make_unique<Squared>(static_cast<std::size_t>(classes));
}

}  // namespace hml
