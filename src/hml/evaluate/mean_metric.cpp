#include "hml/evaluate/mean_metric.hpp"

#include <cmath>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

Estimate weighted_mean(const std::vector<double>& numbers, const std::vector<double>& weights) {
  double total = 0, sum = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) total += weights[i], sum += weights[i] * numbers[i];
  if (!(total > 0)) throw Error(ErrorKind::input, fmt::format("{} events have a sum of weights of {:g}", numbers.size(), total));
  const double mean = sum / total;
  double squares = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double part = weights[i] * (numbers[i] - mean);
    squares += part * part;
  }
  return {mean, std::sqrt(squares) / total};
}

Estimate MeanMetric::measure(const ScoredEvents& events) const {
  events.total();  // says what is wrong with the events
  std::vector<double> numbers(events.weights().size());
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = of_event(events, i);
  return weighted_mean(numbers, events.weights());
}

}  // namespace hml
