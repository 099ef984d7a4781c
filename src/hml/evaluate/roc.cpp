#include "hml/evaluate/roc.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "hml/core/error.hpp"

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

}  // namespace

Roc::Roc(std::span<const float> scores, std::span<const std::int32_t> labels, std::span<const double> weights,
         std::int32_t signal) {
  check_lengths(scores.size(), labels.size(), weights.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores[i]))
      throw Error(ErrorKind::input, fmt::format("the score of event {} is {}", i, scores[i]));
    if (!weights.empty() && !std::isfinite(weights[i]))
      throw Error(ErrorKind::input, fmt::format("the weight of event {} is {}", i, weights[i]));
  }
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Stable, so that the sums are those of the file's order whatever the sort.
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return scores[a] > scores[b]; });

  std::int64_t signal_events = 0;
  for (const auto i : order) {
    if (steps_.empty() || steps_.back().threshold != scores[i]) steps_.push_back({.threshold = scores[i]});
    const double w = weights.empty() ? 1 : weights[i];
    const bool is_signal = labels[i] == signal;
    signal_events += is_signal;
    for (Step* sum : {&steps_.back(), &total_}) {
      (is_signal ? sum->signal : sum->background) += w;
      (is_signal ? sum->signal2 : sum->background2) += w * w;
    }
  }
  check_class("signal", signal_events, total_.signal);
  check_class("background", static_cast<std::int64_t>(scores.size()) - signal_events, total_.background);
}

std::vector<Roc::Point> Roc::points() const {
  std::vector<Point> out{{.threshold = std::numeric_limits<double>::infinity()}};
  double s = 0, b = 0;
  for (const auto& step : steps_) {
    s += step.signal, b += step.background;
    out.push_back({step.threshold, s / total_.signal, b / total_.background});
  }
  // Rounding of the sums must not keep the curve from its end.
  out.back().signal_efficiency = out.back().background_efficiency = 1;
  return out;
}

Roc::Point working_point(const Roc& roc, double efficiency) {
  constexpr double rounding = 1e-12;
  const auto points = roc.points();
  Roc::Point best = points.back();
  for (const auto& point : points)
    if (point.signal_efficiency >= efficiency - rounding && point.background_efficiency < best.background_efficiency)
      best = point;
  return best;
}

}  // namespace hml
