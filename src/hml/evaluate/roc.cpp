#include "hml/evaluate/roc.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/core/radix_sort.hpp"

namespace hml {

namespace {

void check_lengths(std::size_t scores, std::size_t labels, std::size_t weights) {
  if (scores == 0) throw Error(ErrorKind::input, "there are no events to evaluate");
  if (labels != scores || (weights != 0 && weights != scores))
    throw Error(ErrorKind::input,
                fmt::format("{} scores, {} labels and {} weights do not belong together", scores, labels, weights));
}

void check_class(const char* what, std::int64_t events, double total) {
  if (events == 0)
    throw Error(ErrorKind::input, fmt::format("the sample holds no {} event, so that nothing can be evaluated", what));
  if (!(total > 0))
    throw Error(ErrorKind::input, fmt::format("the weights of the {} {} events sum to {:g}; a positive sum is needed",
                                              events, what, total));
}

struct RankEntry {
  std::uint32_t event;
  double score;
};

double efficiency_error(double selected2, double total2, double total, double efficiency) {
  const double rest2 = total2 - selected2, missing = 1 - efficiency;
  return std::sqrt(std::max(0.0, selected2 * missing * missing + rest2 * efficiency * efficiency)) / total;
}

}  // namespace

Ranking rank(std::span<const std::uint32_t> events, std::span<const double> scores) {
  std::vector<RankEntry> entries(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) entries[i] = {events[i], scores[i]};
  radix_sort(entries, [](const RankEntry& entry) { return ~rising_key(entry.score); });
  Ranking out;
  out.order.reserve(entries.size()), out.scores.reserve(entries.size());
  for (const auto& entry : entries) out.order.push_back(entry.event), out.scores.push_back(entry.score);
  return out;
}

Roc::Roc(std::span<const float> scores, std::span<const std::int32_t> labels, std::span<const double> weights,
         std::int32_t signal) {
  check_lengths(scores.size(), labels.size(), weights.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores[i]))
      throw Error(ErrorKind::input, fmt::format("the score of event {} is {}", i, scores[i]));
    if (!weights.empty() && !std::isfinite(weights[i]))
      throw Error(ErrorKind::input, fmt::format("the weight of event {} is {}", i, weights[i]));
  }
  std::vector<std::uint32_t> events(scores.size());
  std::iota(events.begin(), events.end(), 0U);
  fill(rank(events, std::vector<double>(scores.begin(), scores.end())), labels, weights, signal);
}

Roc::Roc(const Ranking& ranking, std::span<const std::int32_t> labels, std::span<const double> weights,
         std::int32_t signal) {
  fill(ranking, labels, weights, signal);
}

void Roc::fill(const Ranking& ranking, std::span<const std::int32_t> labels, std::span<const double> weights,
               std::int32_t signal) {
  std::int64_t signal_events = 0;
  steps_.reserve(ranking.order.size());
  for (std::size_t k = 0; k < ranking.order.size(); ++k) {
    const auto i = ranking.order[k];
    if (steps_.empty() || steps_.back().threshold != ranking.scores[k])
      steps_.push_back({.threshold = ranking.scores[k]});
    const double w = weights.empty() ? 1 : weights[i];
    const bool is_signal = labels[i] == signal;
    signal_events += is_signal;
    for (Step* sum : {&steps_.back(), &total_}) {
      (is_signal ? sum->signal : sum->background) += w;
      (is_signal ? sum->signal2 : sum->background2) += w * w;
    }
  }
  check_class("signal", signal_events, total_.signal);
  check_class("background", static_cast<std::int64_t>(ranking.order.size()) - signal_events, total_.background);
}

Roc::Point Roc::point(const Step& sum) const {
  const double signal = sum.signal / total_.signal, background = sum.background / total_.background;
  return {sum.threshold, signal, background, efficiency_error(sum.signal2, total_.signal2, total_.signal, signal),
          efficiency_error(sum.background2, total_.background2, total_.background, background)};
}

// Rounding of the sums must not keep the curve from its end.
Roc::Point Roc::end() const { return {steps_.back().threshold, 1, 1, 0, 0}; }

std::vector<Roc::Point> Roc::points() const {
  std::vector<Point> out{{.threshold = std::numeric_limits<double>::infinity()}};
  out.reserve(steps_.size() + 1);
  Step sum;
  for (const auto& step : steps_) out.push_back(point(sum += step));
  out.back() = end();
  return out;
}

Roc::Point Roc::working_point(double efficiency) const {
  constexpr double rounding = 1e-12;
  if (!(efficiency > 0)) return {.threshold = std::numeric_limits<double>::infinity()};
  Step sum, best{.background = std::numeric_limits<double>::infinity()};
  for (const auto& step : steps_) {
    sum += step;
    if (sum.signal >= (efficiency - rounding) * total_.signal && sum.background < best.background) best = sum;
  }
  return std::isinf(best.background) || best.threshold == steps_.back().threshold ? end() : point(best);
}

}  // namespace hml
