#include "hml/evaluate/metric.hpp"

#include <limits>

#include <fmt/format.h>

#include "hml/evaluate/bootstrap.hpp"

namespace hml {

void Metric::declare(Parameters& p) {
  declare_own(p);
  auto& uncertainty = p.add("uncertainty", uncertainty_, "How the statistical uncertainty is found.");
  if (analytic_)
    uncertainty.choices({"analytic", "bootstrap", "none"});
  else
    uncertainty.choices({"bootstrap", "none"});
  p.add("replicas", replicas_, "Number of bootstrap samples.").min(2);
  p.add("seed", seed_, "Seed of the bootstrap.").min(0);
}

std::string estimate_variable(const std::string& estimate) { return fmt::format("estimate of {}", estimate); }

Estimate Metric::evaluate(const ScoredEvents& events, int threads) const {
  if (estimates().empty() && events.class_count() < 2)
    throw Error(ErrorKind::input, "one class is too few: the metric tells classes apart");
  Estimate out = measure(events);
  if (uncertainty_ == "none") out.error = std::numeric_limits<double>::quiet_NaN();
  if (uncertainty_ == "bootstrap")
    out.error = bootstrap_error(events, [this](const ScoredEvents& replica) { return measure(replica).value; },
                                {replicas_, static_cast<std::uint64_t>(seed_), threads});
  return out;
}

}  // namespace hml
