#include "hml/learn/trees/flatness.hpp"

#include <cmath>
#include <numeric>

#include "hml/core/radix_sort.hpp"
#include "hml/learn/trees/quantiser.hpp"

namespace hml {

Flatness::Flatness(std::span<const float> variable, std::span<const std::int32_t> labels, std::span<const double> weights,
                   std::int32_t label, int bins, double strength)
    : strength_(strength) {
  std::vector<WeightedValue> values;
  for (std::size_t i = 0; i < variable.size(); ++i)
    if (labels[i] == label && weights[i] > 0 && !std::isnan(variable[i])) {
      events_.push_back(static_cast<std::uint32_t>(i));
      weights_.push_back(weights[i]);
      values.push_back({variable[i], static_cast<float>(weights[i])});
    }
  const Quantiser quantiser = make_quantiser(std::move(values), bins);
  bin_weight_.resize(static_cast<std::size_t>(quantiser.bins()));
  for (std::size_t i = 0; i < events_.size(); ++i) {
    std::uint8_t bin = 0;
    quantise(quantiser, &variable[events_[i]], 1, 1, &bin);
    bin_.push_back(bin);
    bin_weight_[bin] += weights_[i];
    total_ += weights_[i];
  }
}

// F_b(s) - F(s) of every event that takes part; events of one score share what lies at it, one half each way.
std::vector<double> Flatness::excess(std::span<const double> scores) const {
  std::vector<std::uint32_t> order(events_.size());
  std::iota(order.begin(), order.end(), 0u);
  radix_sort(order, [&](std::uint32_t i) { return rising_key(scores[events_[i]]); });
  std::vector<double> out(events_.size()), below(bin_weight_.size()), at(bin_weight_.size());
  double all_below = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    double all_at = 0;
    for (; end < order.size() && scores[events_[order[end]]] == scores[events_[order[begin]]]; ++end)
      at[bin_[order[end]]] += weights_[order[end]], all_at += weights_[order[end]];
    for (std::size_t i = begin; i < end; ++i) {
      const std::uint32_t bin = bin_[order[i]];
      out[order[i]] = (below[bin] + 0.5 * at[bin]) / bin_weight_[bin] - (all_below + 0.5 * all_at) / total_;
    }
    for (std::size_t i = begin; i < end; ++i) below[bin_[order[i]]] += weights_[order[i]], at[bin_[order[i]]] = 0;
    all_below += all_at;
    begin = end;
  }
  return out;
}

// The integral over F with each event's own F_b - F, summed over the bin that it lies in: an unbiased estimate of the sum
// over all bins, since events fall into bin b with probability w_b.
double Flatness::add(std::span<const double> scores, std::span<Pair> pairs) const {
  const auto excess = this->excess(scores);
  double sum = 0;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    pairs[events_[i]].a -= strength_ * 2 * weights_[i] * excess[i];
    pairs[events_[i]].b += strength_ * 0.25 * weights_[i];
    sum += weights_[i] * excess[i] * excess[i];
  }
  return total_ > 0 ? sum / total_ : 0;
}

}  // namespace hml
