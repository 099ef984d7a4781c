#include "hml/evaluate/mean_metric.hpp"

#include <cmath>

namespace hml {

Estimate MeanMetric::measure(const ScoredEvents& events) const {
  const double total = events.total();
  std::vector<double> numbers(events.weights().size());
  double sum = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) sum += events.weights()[i] * (numbers[i] = of_event(events, i));
  const double mean = sum / total;
  double squares = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double part = events.weights()[i] * (numbers[i] - mean);
    squares += part * part;
  }
  return {mean, std::sqrt(squares) / total};
}

}  // namespace hml
