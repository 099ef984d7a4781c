#include "hml/evaluate/bootstrap.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "hml/core/error.hpp"
#include "hml/core/random.hpp"
#include "hml/core/threads.hpp"

namespace hml {

namespace {

ScoredEvents replica(const ScoredEvents& events, std::uint64_t key, std::int64_t number) {
  Random random(key, static_cast<std::uint64_t>(number));
  std::vector<double> weights = events.weights();
  for (auto& w : weights) w *= static_cast<double>(random.poisson(1));
  return events.reweighted(std::move(weights));
}

}  // namespace

double bootstrap_error(const ScoredEvents& events, const std::function<double(const ScoredEvents&)>& statistic,
                       const BootstrapOptions& options) {
  const auto key = stream_key(options.seed, "evaluate", "bootstrap");
  std::vector<std::optional<double>> values(static_cast<std::size_t>(options.replicas));
  parallel_for(options.replicas, options.threads, [&](std::int64_t number, int) {
    try {
      values[static_cast<std::size_t>(number)] = statistic(replica(events, key, number));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::input) throw;
    }
  });

  double n = 0, mean = 0, squares = 0;  // Welford's sums
  for (const auto& value : values) {
    if (!value) continue;
    const double change = *value - mean;
    n += 1, mean += change / n, squares += change * (*value - mean);
  }
  return n >= 2 && std::isfinite(squares) ? std::sqrt(squares / (n - 1)) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace hml
